"""Draw the vicious circle of docs/economics.md: python docs/vicious_circle.py RESULTS_FOLDER [LANGUAGE]."""

import sys
from pathlib import Path

from forestsim.maps.charts_money import vicious_circle_chart
from forestsim.maps.words import words
from forestsim.results import Outcome

if __name__ == "__main__":
    folder, language = sys.argv[1], (sys.argv[2:] or ["en"])[0]
    chart = vicious_circle_chart(Outcome.open(folder).tables["degradation"], words(language)["economy"])
    chart.save(Path(__file__).with_name("vicious_circle.png"), scale_factor=1.0)
