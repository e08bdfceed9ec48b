"""The command line: parse, call the library, print."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from forestsim.errors import ForestsimError

app = typer.Typer(
    help="Plan forest plantings on the Turkestan–Shaulder corridor and simulate what they give, year by year.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
data_app = typer.Typer(help="The raster stack that scenarios stand on.", no_args_is_help=True)
species_app = typer.Typer(help="The species and their figures.", no_args_is_help=True)
app.add_typer(data_app, name="data")
app.add_typer(species_app, name="species")

ScenarioArgument = Annotated[str, typer.Argument(help="Scenario file, or the name of a shipped one such as corridor.")]
With = Annotated[
    list[str] | None,
    typer.Option("--with", help="Fragment laid over the scenario: a file or a shipped name. May be repeated."),
]
Layers = Annotated[
    list[str] | None, typer.Option("--layer", metavar="NAME=PATH", help="Own raster for a layer. May be repeated.")
]
TierOption = Annotated[str | None, typer.Option("--tier", help="Method for every effect: paper, curve or process.")]
Draws = Annotated[
    int | None, typer.Option("--draws", help="Repetitions for ranges; 0 uses central values. [default: 64]")
]


@app.command()
def run(
    scenario: ScenarioArgument,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Folder for the results. [default: maps/<scenario>]")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the folder if it exists.")] = False,
    fragments: With = None,
    layer: Layers = None,
    tier: TierOption = None,
    draws: Draws = None,
) -> None:
    """Simulate a scenario and write its results and its map."""
    import forestsim
    from forestsim.saving import check_target
    from forestsim.terminal import progress, show_totals

    loaded = forestsim.load(scenario, fragments=tuple(fragments or ()), layers=_layers(layer), tier=tier, draws=draws)
    folder = out or Path("maps") / loaded.stem
    check_target(folder, force)
    with progress() as step:
        outcome = forestsim.simulate(loaded, step)
        step("map and files")
        outcome.save(folder, force=force)
    show_totals(outcome, folder)


@app.command()
def compare(
    sources: Annotated[
        list[str], typer.Argument(help="Two or more: scenario file, name of a shipped one, or results folder.")
    ],
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for compare.csv, compare.xlsx and compare.html.")],
    force: Annotated[bool, typer.Option("--force", help="Write into the folder if it exists.")] = False,
    lang: Annotated[str, typer.Option("--lang", help="Language of the tables: kk, ru or en.")] = "en",
) -> None:
    """Lay scenarios side by side, each against the first, with the range of the difference."""
    from forestsim.compare.inputs import outcomes_of, read_sources
    from forestsim.compare.table import Comparison
    from forestsim.maps import render_comparison
    from forestsim.maps.words import words
    from forestsim.saving import check_target
    from forestsim.terminal import run_with_progress, show_comparison
    from forestsim.workbook import save_comparison

    read = read_sources(sources, lambda: check_target(out, force), lambda: words(lang))
    comparison = Comparison(outcomes_of(read, run_with_progress), lang)
    save_comparison(comparison, out, render_comparison, force)
    show_comparison(comparison, out)


@app.command()
def uncertainty(
    scenario: ScenarioArgument,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Folder for CSV, XLSX and a chart.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write into the folder if it exists.")] = False,
    fragments: With = None,
    draws: Annotated[int, typer.Option("--draws", help="Joint samples of all inputs, 16 to 4096.")] = 256,
    outcome: Annotated[
        list[str] | None, typer.Option("--outcome", help="Total to study, such as net_present_value. May be repeated.")
    ] = None,
    top: Annotated[int, typer.Option("--top", help="Inputs to show for each outcome.")] = 10,
) -> None:
    """Show how sure a result is: its spread, the inputs it hangs on, and where it turns."""
    from forestsim.saving import check_target
    from forestsim.terminal import progress
    from forestsim.terminal_uncertainty import STEPS, show_study
    from forestsim.uncertainty import open_study, study
    from forestsim.workbook.study import save_study

    loaded = open_study(scenario, fragments or (), outcome or (), draws, top, lambda: out and check_target(out, force))
    with progress(STEPS) as step:
        found = study(loaded, outcome or (), draws, top, step)
    show_study(found, None if out is None else save_study(found, out, force))


@app.command()
def plan(scenario: ScenarioArgument, fragments: With = None, layer: Layers = None) -> None:
    """Check a scenario and show its units, species verdicts and losses; write nothing."""
    import forestsim
    from forestsim.simulate import site_and_plan
    from forestsim.terminal import show_plan

    loaded = forestsim.load(scenario, fragments=tuple(fragments or ()), layers=_layers(layer))
    show_plan(site_and_plan(loaded)[1], loaded)


@app.command()
def tiers(scenario: ScenarioArgument, fragments: With = None, layer: Layers = None) -> None:
    """Show what each effect gives by every method there is, side by side."""
    import forestsim
    from forestsim.effects import compare_tiers
    from forestsim.simulate import prepare
    from forestsim.terminal import show_tiers

    loaded = forestsim.load(scenario, fragments=tuple(fragments or ()), layers=_layers(layer), draws=0)
    show_tiers(compare_tiers(prepare(loaded)), loaded)


@app.command()
def claims(
    scenario: Annotated[str, typer.Argument(help="Scenario whose figures stand beside the claims.")] = "corridor",
) -> None:
    """Show the founding paper's figures, their arithmetic and what the model says."""
    import forestsim
    from forestsim.claims import claims as claims_table
    from forestsim.simulate import prepare
    from forestsim.terminal import show_claims

    show_claims(claims_table(prepare(forestsim.load(scenario, draws=0))))


@app.command()
def evidence(
    theme: Annotated[
        str | None, typer.Option("--theme", help="One theme, such as growth or water. [default: all]")
    ] = None,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="CSV to write, with conditions and notes.")] = None,
) -> None:
    """Show what was measured beside what the model gives for the same place, with source and ratio."""
    from forestsim.evidence import coverage, save
    from forestsim.evidence import evidence as evidence_rows
    from forestsim.terminal import show_coverage, show_evidence

    rows = evidence_rows(theme)
    show_evidence(rows)
    if theme is None:
        show_coverage(coverage())
    if out is not None:
        typer.echo(save(rows, out))


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Results folder that `run` wrote.")],
    effect: Annotated[str, typer.Option("--effect", help="Effect or quantity, such as dust or co2_stock.")],
    year: Annotated[int, typer.Option("--year", help="Year of the layer.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="GeoTIFF to write.")],
    quantile: Annotated[str, typer.Option("--quantile", help="value, low (5 %) or high (95 %).")] = "value",
) -> None:
    """Write one layer of a result as a Cloud Optimized GeoTIFF."""
    from forestsim.results import Outcome

    typer.echo(Outcome.open(folder).export(effect, year, out, quantile))


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(help="Results folder that `run` wrote.")],
    language: Annotated[str, typer.Option("--lang", help="Language: kk, ru or en.")] = "en",
    format: Annotated[str | None, typer.Option("--format", help="pdf, docx or html. [default: pdf]")] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="File to write. [default: FOLDER/report-<lang>.<format>]")
    ] = None,
) -> None:
    """Write the report of a result, as funders ask for it."""
    from forestsim.report.writing import write_report

    typer.echo(write_report(folder, language, format, out))


@app.command()
def water(
    folder: Annotated[Path, typer.Argument(help="Results folder that `run` wrote.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="CSV to write.")],
    year: Annotated[int | None, typer.Option("--year", help="One year only. [default: all]")] = None,
) -> None:
    """Write the irrigation need by stand and month, m3/ha, with its cost."""
    from forestsim.results import Outcome
    from forestsim.water_table import write_water_table

    typer.echo(write_water_table(Outcome.open(folder), out, year))


@app.command()
def calc(
    name: Annotated[str | None, typer.Argument(help="Name of a calculator; --list shows them.")] = None,
    file: Annotated[Path | None, typer.Argument(help="Its input file.")] = None,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="CSV or JSON to write.")] = None,
    setting: Annotated[str | None, typer.Option("--setting", help="Which settings of a case that has several.")] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the calculators.")] = False,
    example: Annotated[bool, typer.Option("--example", help="Print an input to start from.")] = False,
) -> None:
    """Run one model on a file of your own, as a class would by hand."""
    from forestsim.calc import CALCULATORS, calculate, calculator
    from forestsim.terminal import show_calculators, show_example

    if listed or name is None:
        show_calculators(CALCULATORS)
        return
    chosen = calculator(name, CALCULATORS)
    if example:
        show_example(chosen)
        return
    if file is None or out is None:
        raise ForestsimError(f"calc {name}: give an input file and -o OUTPUT; --example prints an input to start from")
    typer.echo(calculate(chosen, file, out, setting=setting))


@app.command()
def schema() -> None:
    """Print the JSON Schema of a scenario, for editors."""
    import json

    from forestsim.scenario import schema as scenario_schema

    typer.echo(json.dumps(scenario_schema(), ensure_ascii=False, indent=2))


@data_app.command("build")
def data_build(
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the rasters.")] = Path("data/raster"),
    resolution: Annotated[float, typer.Option("--resolution", help="Cell size in metres: 100, 30 or 10.")] = 100.0,
    area: Annotated[str, typer.Option("--area", help="bbox (the whole stack) or corridor.")] = "bbox",
    seed: Annotated[int, typer.Option("--seed", help="Seed of the synthetic detail.")] = 42,
) -> None:
    """Build the raster stack from its typed control figures."""
    from forestsim.site import build_stack

    manifest = build_stack(out, resolution_m=resolution, bounds=area, seed=seed)
    typer.echo(f"{len(manifest['layers'])} layers of {manifest['version']}, seed {seed}, in {out}")


@data_app.command("describe")
def data_describe(
    folder: Annotated[Path | None, typer.Argument(help="Folder of a stack. [default: the shipped one]")] = None,
) -> None:
    """Show the layers of a stack: unit, range, and whether they are real, derived or synthetic."""
    from forestsim.site import describe_stack
    from forestsim.terminal import show_frame

    columns = ["layer", "unit", "provenance", "lowest", "mean", "highest", "as_built", "source"]
    show_frame(describe_stack(folder).reset_index()[columns], title="Raster stack")


@species_app.command("list")
def species_list() -> None:
    """List the species."""
    from forestsim.tables import species_info
    from forestsim.terminal import show_frame

    columns = ["latin", "name_en", "name_ru", "name_kk", "group", "origin", "invasive"]
    show_frame(species_info()[columns].reset_index(), title="Species")


@species_app.command("show")
def species_show(species: Annotated[str, typer.Argument(help="Id such as ulmus_pumila.")]) -> None:
    """Show every figure of a species with its range and source."""
    from forestsim.terminal import show_species

    show_species(species)


def _layers(pairs: list[str] | None) -> dict[str, Path]:
    pairs = pairs or []
    wrong = [p for p in pairs if not p.partition("=")[0] or not p.partition("=")[2]]
    if wrong:
        raise ForestsimError([f"--layer: is {p}; write NAME=PATH, such as elevation=dem.tif" for p in wrong])
    return {name: Path(path) for name, _, path in (p.partition("=") for p in pairs)}


def main() -> None:
    """Run the command line; what the user can mend is said in plain lines with exit status 2."""
    try:
        app()
    except ForestsimError as wrong:
        for problem in wrong.problems:
            print(problem, file=sys.stderr)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
