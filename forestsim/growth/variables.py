"""What growth gives over (stand, year[, draw]): unit and title of each variable."""

from __future__ import annotations

VARIABLES = {
    "survival": ("1", "Stems alive of those planted"),
    "stems": ("ha-1", "Stems alive"),
    "replanted": ("ha-1 yr-1", "Stems replanted at the end of the year"),
    "height": ("m", "Height"),
    "dbh": ("cm", "Stem diameter at breast height"),
    "crown_cover": ("1", "Crown cover"),
    "lai": ("m2 m-2", "Leaf area at its peak, per ground area"),
    "volume": ("m3 ha-1", "Stem volume"),
    "biomass_stem": ("t ha-1", "Stems, dry"),
    "biomass_branch": ("t ha-1", "Branches, dry"),
    "biomass_foliage": ("t ha-1", "Foliage at its peak, dry"),
    "biomass_root": ("t ha-1", "Roots, dry"),
    "biomass_coarse_root": ("t ha-1", "Coarse roots, dry"),
    "biomass_fine_root": ("t ha-1", "Fine roots, dry"),
    "biomass": ("t ha-1", "Living biomass, dry"),
    "litter": ("t ha-1 yr-1", "Litter of leaves and branches, dry"),
    "root_turnover": ("t ha-1 yr-1", "Roots shed and renewed, dry"),
    "mortality": ("t ha-1 yr-1", "Biomass of stems that died, dry"),
    "seedlings": ("t ha-1 yr-1", "Biomass brought by seedlings, counted in their first season, dry"),
    "npp": ("t ha-1 yr-1", "Net primary production, dry"),
    "carbon": ("t ha-1", "Carbon in living biomass"),
    "water_need": ("mm yr-1", "Water the stand would transpire at its age"),
    "water_ratio": ("1", "Water the stand got over water it needed"),
    "water_deficit": ("mm yr-1", "Water the stand lacked"),
    "irrigation_need": ("mm yr-1", "Irrigation without which nothing would be lacking, leaching included"),
    "rain": ("mm yr-1", "Rain"),
    "rain_effective": ("mm yr-1", "Rain that reached the roots"),
    "irrigation": ("mm yr-1", "Irrigation that reached the roots"),
    "rise": ("mm yr-1", "Rise from the groundwater"),
    "interception": ("mm yr-1", "Rain lost from leaves"),
    "transpiration": ("mm yr-1", "Transpiration of the stand"),
    "soil_evaporation": ("mm yr-1", "Evaporation from soil and steppe"),
    "drainage": ("mm yr-1", "Drainage below the roots"),
    "storage_change": ("mm yr-1", "Change of water stored in the root zone"),
    "evapotranspiration": ("mm yr-1", "Evapotranspiration"),
    "drawdown": ("m", "Fall of the water table below the planting"),
    "salinity": ("dS m-1", "Salinity of the root zone (ECe)"),
    "salt_irrigation": ("t ha-1 yr-1", "Salt brought by irrigation, on stocked ground"),
    "salt_rise": ("t ha-1 yr-1", "Salt brought by groundwater, on stocked ground"),
    "salt_drained": ("t ha-1 yr-1", "Salt carried off by drainage, on stocked ground"),
    "salt_change": ("t ha-1 yr-1", "Change of salt in the root zone, on stocked ground"),
    "native_evapotranspiration": ("mm yr-1", "Evapotranspiration of the same site unplanted"),
}

MONTHLY = (
    *("rain", "irrigation", "rise", "interception", "transpiration", "soil_evaporation", "drainage", "storage_change"),
    *("need", "irrigation_need"),
)
"""Terms of the water account kept by month, mm month-1 per hectare: the mean of the draws."""
MONTHLY_SALT = ("salt_irrigation", "salt_rise", "salt_drained", "salt_change")
"""Terms of the salt account kept by month, t ha-1 month-1 on stocked ground: the mean of the draws."""
