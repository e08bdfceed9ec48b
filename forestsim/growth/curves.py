"""Growth curves and allometry: from a mean annual increment to volume, height, stem and crown by age.

Volume follows Chapman and Richards, V = Vmax (1 - exp(-k t))^p. A stem keeps its shape while it grows, so that
height and crown diameter go with the cube root of the relative size V / Vmax.
"""

from __future__ import annotations

import numpy as np
from scipy.special import lambertw

SQUARE_METRES_PER_HECTARE = 1e4


def peak_exponent(shape):
    """Return x = k t at the age of the highest mean increment, the root of exp(x) = 1 + p x.

    shape : (...) 1, Chapman-Richards exponent p, above 1 (shrubs 2, broadleaves 2.5, conifers 3). Returns (...) 1.

    Raises ValueError if the exponent is not above 1, because mean increment then has no peak.
    """
    if not np.all(shape > 1):
        raise ValueError(f"growth_shape is {np.min(shape):g}; give an exponent above 1")
    inverse = 1 / np.asarray(shape, float)
    return -inverse - lambertw(-inverse * np.exp(-inverse), k=-1).real


def relative_size(age, rate, shape):
    """Volume over its largest value at an age: (1 - exp(-k t))^p, 0 before planting.

    age : (...) yr. rate : (...) yr-1, k. shape : (...) 1, p. Returns (...) 1, 0 to 1.
    """
    return (1 - np.exp(-rate * np.maximum(age, 0.0))) ** shape


def volume_curve(mean_increment, peak_age, shape):
    """Return the largest volume and the rate of the curve whose mean increment peaks at an age.

    mean_increment : (...) m3 ha-1 yr-1 at its peak. peak_age : (...) yr. shape : (...) 1, above 1.
    Returns Vmax (...) m3 ha-1 and k (...) yr-1.
    """
    rate = peak_exponent(shape) / peak_age
    return mean_increment * peak_age / relative_size(peak_age, rate, shape), rate


def linear_size(largest, size):
    """Height or crown diameter of a stem of a relative size.

    largest : (...) m. size : (...) 1, 0 to 1. Returns (...) m.
    """
    return largest * np.cbrt(size)


def stem_diameter(stem_volume, height, form_factor=0.45):
    """Diameter at breast height from volume and height of one stem; of a shrub, of its stems taken as one.

    stem_volume : (...) m3. height : (...) m. form_factor : (...) 1, 0.38 to 0.52. Returns (...) cm, 0 without a stem.
    """
    cylinder = form_factor * np.pi / 4 * height
    return 100 * np.sqrt(np.where(cylinder > 0, stem_volume / np.where(cylinder > 0, cylinder, 1.0), 0.0))


def crown_cover(stems, crown_diameter):
    """Ground covered by crowns that stand at random and overlap: 1 - exp(-stems x crown area).

    stems : (...) ha-1. crown_diameter : (...) m. Returns (...) 1, 0 to 1.
    """
    return -np.expm1(-stems * np.pi / 4 * crown_diameter**2 / SQUARE_METRES_PER_HECTARE)


def foliage_mass(lai, specific_leaf_area):
    """Dry leaf mass of a leaf area. lai : (...) m2 m-2. specific_leaf_area : (...) m2 kg-1. Returns (...) t ha-1."""
    return 10 * lai / specific_leaf_area
