"""The table of names that CLDR gives: rebuilt and compared, and complete by ISO 3166-1."""

import importlib.util
from pathlib import Path

import pandas as pd
import pytest

from helpers.arabic import fold
from helpers.lexicon import entity_table
from helpers.paths import LEXICONS

ROOT = Path(__file__).resolve().parents[1]

# Every entry of ISO 3166-1 by its alpha-3 code, written out, so that the script's own map is not its judge.
ISO_3166_1 = """
    ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS BIH BLM BLR
    BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CUB CUW CXR CYM CYP
    CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO GGY GHA GIB GIN GLP GMB
    GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA JAM JEY JOR JPN
    KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD
    MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN
    PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM
    SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR
    UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE
""".split()


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("build_state_names", ROOT / "scripts" / "build_state_names.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def stored():
    return pd.read_csv(LEXICONS / "state_names_cldr.csv", dtype=str, keep_default_na=False, encoding="utf-8")


def test_the_stored_table_is_what_the_script_builds(script):
    pd.testing.assert_frame_equal(script.state_names().astype(object), stored().astype(object), check_column_type=False)


def test_the_script_writes_the_same_bytes_again(script, tmp_path, monkeypatch):
    monkeypatch.setattr(script, "OUT", tmp_path / "names.csv")
    script.main()
    assert (tmp_path / "names.csv").read_bytes() == (LEXICONS / "state_names_cldr.csv").read_bytes()


def test_every_entry_of_iso_3166_1_is_there(script):
    assert len(ISO_3166_1) == len(set(ISO_3166_1)) == 249
    assert set(stored()["entity"]) == {*ISO_3166_1, "XKX", "SUN", "EUROPE"}
    assert set(script.alpha3_codes().values()) == {*ISO_3166_1, "XKX"}


def test_every_entry_of_iso_3166_1_is_in_the_lexicon():
    entities = entity_table()
    states = set(entities.loc[entities["type"] == "state", "entity"])
    assert states == {*ISO_3166_1, "XKX", "SUN"}


def test_the_lexicon_knows_every_name_of_cldr():
    forms = pd.read_csv(LEXICONS / "entity_forms.csv", dtype=str, keep_default_na=False, encoding="utf-8")
    known = {(row.entity, fold(row.form)) for row in forms.itertuples()}
    chinese = {"HKG": "هونغ كونغ", "MAC": "ماكاو"}  # CLDR adds الصينية, which is a mention of its own
    missing = [
        (row.entity, row.form)
        for row in stored().itertuples()
        if (row.entity, fold(row.form)) not in known and (row.entity, fold(chinese.get(row.entity, ""))) not in known
    ]
    assert missing == []


def test_cells_are_filled_and_forms_are_plain_words():
    table = stored()
    assert not (table == "").any(axis=None)
    assert table["form"].str.fullmatch("[\u0621-\u064a]+( [\u0621-\u064a]+)*").all()
    assert not table.duplicated(["entity", "form"]).any()
