"""Cases to start from: one of each kind, small enough to check by hand.

The land-use case is the founding paper's example of Kenya (S82); all others are made up."""

CASES = [
    {
        "id": "rent_a",
        "title": "Resource (tourism) rent, residual value method, SEEA CF table 5.5 order",
        "inputs": {
            "output": 1200.0,
            "intermediate": 480.0,
            "compensation_employees": 300.0,
            "other_taxes": 20.0,
            "other_subsidies": 8.0,
            "specific_taxes": 24.0,
            "specific_subsidies": 10.0,
            "cfc": 60.0,
            "capital_stock": 1500.0,
            "return_rate": 0.06,
            "area_ha": 50.0,
        },
    },
    {
        "id": "rent_neg_a",
        "title": "Resource (tourism) rent, residual value method, SEEA CF table 5.5 order",
        "inputs": {
            "output": 400.0,
            "intermediate": 220.0,
            "compensation_employees": 120.0,
            "other_taxes": 0.0,
            "other_subsidies": 0.0,
            "specific_taxes": 5.0,
            "specific_subsidies": 0.0,
            "cfc": 40.0,
            "capital_stock": 900.0,
            "return_rate": 0.05,
            "area_ha": 20.0,
        },
    },
    {
        "id": "npv_a",
        "title": "NPV, IRR, B/C, payback, equivalent annual value",
        "inputs": {"rate": 0.1, "cashflow": [-1000.0, 300.0, 400.0, 500.0, 200.0]},
    },
    {
        "id": "cifuentes_a",
        "title": "Cifuentes tourism carrying capacity (area form)",
        "inputs": {
            "area_m2": 20000.0,
            "area_per_visitor_m2": 10.0,
            "open_hours": 10.0,
            "visit_hours": 2.5,
            "correction": {
                "heat": {"limiting": 90, "total": 360},
                "rain": {"limiting": 36, "total": 360},
                "erosion": {"limiting": 2, "total": 10},
            },
            "management": {
                "staff": {"have": 6, "need": 10},
                "infrastructure": {"have": 8, "need": 10},
                "equipment": {"have": 7, "need": 10},
            },
            "open_days_per_year": 250,
        },
    },
    {
        "id": "cifuentes_trail_a",
        "title": "Cifuentes trail form with social factor",
        "inputs": {
            "trail_m": 2000.0,
            "gap_between_groups_m": 50.0,
            "group_size": 15,
            "space_per_person_m": 1.0,
            "open_hours": 8.0,
            "trip_hours": 2.0,
            "correction": {"erosion": {"limiting": 400, "total": 2000}, "heat": {"limiting": 3, "total": 12}},
            "management_capacity": 0.6,
        },
    },
    {
        "id": "tcm_zonal_a",
        "title": "Zonal travel cost, linear visit-rate demand",
        "inputs": {
            "zones": [
                {"population": 100000, "travel_cost": 10.0, "visits": 4000},
                {"population": 200000, "travel_cost": 20.0, "visits": 6000},
                {"population": 150000, "travel_cost": 40.0, "visits": 1500},
            ]
        },
    },
    {
        "id": "tcm_count_a",
        "title": "Individual travel cost, count models",
        "inputs": {
            "beta": -0.08,
            "se_beta": 0.01,
            "trips_per_year": 5000,
            "groups": [{"travel_cost": 10.0, "trips": [6, 4, 5, 5]}, {"travel_cost": 25.0, "trips": [2, 3, 2, 1]}],
        },
    },
    {
        "id": "gravity_a",
        "title": "Huff (production-constrained gravity) visits",
        "inputs": {
            "sites": [{"name": "A", "attr": 4.0}, {"name": "B", "attr": 1.0}],
            "towns": [
                {"name": "T1", "pop": 200000, "dist_km": [10.0, 20.0]},
                {"name": "T2", "pop": 50000, "dist_km": [40.0, 20.0]},
            ],
            "theta": 1.0,
            "b": 0.05,
            "decay": "exp",
            "visits_per_capita": 0.5,
        },
    },
    {
        "id": "mcda_a",
        "title": "Recreation attractiveness index (weighted arithmetic & geometric, veto)",
        "inputs": {
            "weights": {"forest_cover": 3, "species": 2, "water": 3, "access": 2},
            "scores": {"forest_cover": 0.8, "species": 0.5, "water": 0.25, "access": 1.0},
            "veto_min": {"access": 0.1},
        },
    },
    {
        "id": "carbon_a",
        "title": "Carbon credits after leakage, uncertainty and buffer; private and social value",
        "inputs": {
            "project_t": 10000.0,
            "baseline_t": 1000.0,
            "leakage": 0.1,
            "uncertainty_deduction": 0.05,
            "buffer": 0.2,
            "price_usd": 20.0,
            "kzt_per_usd": 500.0,
            "scc_usd": 190.0,
            "years": 10,
        },
    },
    {
        "id": "damage_a",
        "title": "Damage to trees: MCI base rates x age x local correction coefficients; CTLA trunk formula",
        "inputs": {
            "mci_kzt": 3932,
            "trees": [
                {"species": "elm", "count": 10, "rate_mci": 20.0, "k_age": 1.0},
                {"species": "pine", "count": 4, "rate_mci": 30.0, "k_age": 1.5},
            ],
            "k_eco": 1.2,
            "k_prov": 1.1,
            "ctla": {"dbh_cm": 20.0, "unit_cost_per_cm2": 5.0, "species": 0.8, "condition": 0.75, "location": 0.6},
        },
    },
    {
        "id": "fees_a",
        "title": "Emission-fee replacement value of removed pollutants and the seed lever (share of fees to forest)",
        "inputs": {
            "mci_kzt": 3932,
            "rates_mci_per_t": {"SO2": 20, "dust": 10, "lead": 3986},
            "removed_t": {"SO2": 0.4, "dust": 30.0, "lead": 0.001},
            "share_to_forest": 0.05,
        },
    },
    {
        "id": "noise_a",
        "title": "Noise benefit by piecewise integration over dB bands",
        "inputs": {
            "bands": [
                {"lo": 50, "hi": 55, "eur_per_db_person_year": 17.0},
                {"lo": 55, "hi": 60, "eur_per_db_person_year": 31.0},
                {"lo": 60, "hi": 65, "eur_per_db_person_year": 34.0},
                {"lo": 65, "hi": 70, "eur_per_db_person_year": 63.0},
                {"lo": 70, "hi": 75, "eur_per_db_person_year": 67.0},
                {"lo": 75, "hi": 120, "eur_per_db_person_year": 72.0},
            ],
            "people": [{"n": 100, "before_db": 67.0, "after_db": 58.0}, {"n": 50, "before_db": 54.0, "after_db": 48.0}],
        },
    },
    {
        "id": "leakage_a",
        "title": "Tourism revenue leakage and local multiplier",
        "inputs": {
            "visitors": 10000,
            "spend": 20.0,
            "first_round_leakage": 0.4,
            "propensity_to_spend": 0.8,
            "share_spent_locally": 0.5,
            "gva_ratio": 0.45,
            "fte_per_million": 30.0,
        },
    },
    {
        "id": "degradation_a",
        "title": "Forest condition under visitor pressure (logistic recovery - trampling)",
        "inputs": {"r": 0.2, "K": 1.0, "delta": 1e-05, "visitors": 8000, "Q0": 0.9, "dt": 0.1, "n_steps": 100},
    },
    {
        "id": "montecarlo_a",
        "title": "Monte Carlo check: additive model, uniform inputs (analytic mean, sd, Sobol indices)",
        "inputs": {
            "const": 5.0,
            "terms": [
                {"b": 2.0, "lo": 0.0, "hi": 1.0},
                {"b": 1.0, "lo": -2.0, "hi": 2.0},
                {"b": -3.0, "lo": 0.0, "hi": 2.0},
            ],
        },
    },
    {
        "id": "asset_a",
        "title": "SEEA EA monetary asset account row and NPV of a service (end-of-year flows)",
        "inputs": {
            "flow": 100.0,
            "growth": 0.0,
            "rate": 0.05,
            "years": 3,
            "opening": 1000.0,
            "enhancement": 120.0,
            "degradation": 40.0,
            "conversion_additions": 30.0,
            "conversion_reductions": 10.0,
            "other_changes": 5.0,
            "revaluation": -15.0,
        },
    },
    {
        "id": "transfer_a",
        "title": "Benefit transfer with income elasticity",
        "inputs": {
            "value_study": 12.53,
            "income_study": 12000.0,
            "income_policy": 9000.0,
            "elasticity": 0.8,
            "cpi_study": 100.0,
            "cpi_now": 140.0,
            "fx": 469.0,
        },
    },
    {
        "id": "fixedasset_a",
        "title": "Greenery as fixed asset: straight-line, written-down replacement cost",
        "inputs": {"cost": 1000.0, "life": 20, "salvage": 100.0, "age": 5, "price_index": 1.5},
    },
    {
        "id": "option_a",
        "title": "Option to defer planting one period (binomial)",
        "inputs": {"V": 100.0, "u": 1.5, "d": 0.6, "r": 0.05, "investment": 90.0},
    },
    {
        "id": "landuse_seed_kenya",
        "title": "Land-use switch (seed Kenya style): rent per ha before/after",
        "inputs": {"before_per_ha": 0.8, "after_per_ha": 40.0, "years": 20, "rate": 0.05, "conversion_cost": 200.0},
    },
]
