"""The thirty franchises: site codes, names by era, divisions, arenas."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Team:
    """One franchise. ``former`` lists (last season, code, name), oldest first."""

    team_id: str
    full_name: str
    conference: str
    division: str
    hours_behind_eastern: int
    arena: str
    capacity: int
    former: tuple[tuple[int, str, str], ...] = ()

    def code(self, season: int) -> str:
        """Code of the franchise on the pages of a season."""
        return self._as_of(season)[0]

    def name(self, season: int) -> str:
        """Full name of the franchise in a season."""
        return self._as_of(season)[1]

    def city(self, season: int) -> str:
        """Where the franchise plays in a season: its name without the nickname."""
        return self.name(season).removesuffix(self.nickname(season)).strip()

    def nickname(self, season: int) -> str:
        """Name of the franchise in a season without its city."""
        name = self.name(season)
        return "Trail Blazers" if name.endswith("Trail Blazers") else name.split()[-1]

    def _as_of(self, season: int) -> tuple[str, str]:
        for last_season, code, name in self.former:
            if season <= last_season:
                return code, name
        return self.team_id, self.full_name


_HORNETS = ((2014, "CHA", "Charlotte Bobcats"),)
_NETS = ((2012, "NJN", "New Jersey Nets"),)
_PELICANS = (
    (2005, "NOH", "New Orleans Hornets"),
    (2007, "NOK", "New Orleans/Oklahoma City Hornets"),
    (2013, "NOH", "New Orleans Hornets"),
)
_THUNDER = ((2008, "SEA", "Seattle SuperSonics"),)

TEAMS = (
    Team("ATL", "Atlanta Hawks", "East", "Southeast", 0, "State Farm Arena", 16888),
    Team("BOS", "Boston Celtics", "East", "Atlantic", 0, "TD Garden", 19156),
    Team("BRK", "Brooklyn Nets", "East", "Atlantic", 0, "Barclays Center", 17732, _NETS),
    Team("CHI", "Chicago Bulls", "East", "Central", 1, "United Center", 20917),
    Team("CHO", "Charlotte Hornets", "East", "Southeast", 0, "Spectrum Center", 19077, _HORNETS),
    Team("CLE", "Cleveland Cavaliers", "East", "Central", 0, "Rocket Arena", 19432),
    Team("DAL", "Dallas Mavericks", "West", "Southwest", 1, "American Airlines Center", 20300),
    Team("DEN", "Denver Nuggets", "West", "Northwest", 2, "Ball Arena", 19520),
    Team("DET", "Detroit Pistons", "East", "Central", 0, "Little Caesars Arena", 20332),
    Team("GSW", "Golden State Warriors", "West", "Pacific", 3, "Chase Center", 18064),
    Team("HOU", "Houston Rockets", "West", "Southwest", 1, "Toyota Center", 18055),
    Team("IND", "Indiana Pacers", "East", "Central", 0, "Gainbridge Fieldhouse", 17274),
    Team("LAC", "Los Angeles Clippers", "West", "Pacific", 3, "Intuit Dome", 17927),
    Team("LAL", "Los Angeles Lakers", "West", "Pacific", 3, "Crypto.com Arena", 18997),
    Team("MEM", "Memphis Grizzlies", "West", "Southwest", 1, "FedExForum", 17794),
    Team("MIA", "Miami Heat", "East", "Southeast", 0, "Kaseya Center", 19600),
    Team("MIL", "Milwaukee Bucks", "East", "Central", 1, "Fiserv Forum", 17341),
    Team("MIN", "Minnesota Timberwolves", "West", "Northwest", 1, "Target Center", 18798),
    Team(
        "NOP",
        "New Orleans Pelicans",
        "West",
        "Southwest",
        1,
        "Smoothie King Center",
        16867,
        _PELICANS,
    ),
    Team("NYK", "New York Knicks", "East", "Atlantic", 0, "Madison Square Garden (IV)", 19812),
    Team("OKC", "Oklahoma City Thunder", "West", "Northwest", 1, "Paycom Center", 18203, _THUNDER),
    Team("ORL", "Orlando Magic", "East", "Southeast", 0, "Kia Center", 18846),
    Team("PHI", "Philadelphia 76ers", "East", "Atlantic", 0, "Xfinity Mobile Arena", 20007),
    Team("PHO", "Phoenix Suns", "West", "Pacific", 2, "Mortgage Matchup Center", 17071),
    Team("POR", "Portland Trail Blazers", "West", "Northwest", 3, "Moda Center", 19335),
    Team("SAC", "Sacramento Kings", "West", "Pacific", 3, "Golden 1 Center", 17611),
    Team("SAS", "San Antonio Spurs", "West", "Southwest", 1, "Frost Bank Center", 18354),
    Team("TOR", "Toronto Raptors", "East", "Atlantic", 0, "Scotiabank Arena", 19800),
    Team("UTA", "Utah Jazz", "West", "Northwest", 2, "Delta Center", 18206),
    Team("WAS", "Washington Wizards", "East", "Southeast", 0, "Capital One Arena", 20356),
)

FIRST_SEASON = 2005
"""Since then the league has had these thirty franchises in these six divisions."""
