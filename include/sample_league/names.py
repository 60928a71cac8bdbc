"""The names that made-up players get."""


def _read(text: str) -> list[str]:
    return [" ".join(name.split()) for name in text.split(",")]


FIRST_NAMES = _read(
    """
    Aaron, Abel, Adrian, Alonzo, Alec, Amari, Andre, Anton, Ari, Arlen, Barrett, Basil, Beckett,
    Bogdan, Brandt, Brice, Bryson, Calvin, Carlton, Cassius, Cedric, Clay, Cole, Corbin, Curtis,
    Dante, Darius, Darnell, Davor, Deandre, Derek, Desmond, Devin, Dion, Dmitri, Donovan,
    Dorian, Drew, Duane, Earl, Eli, Elliot, Emeka, Emil, Enzo, Ervin, Ezra, Fabian, Felix,
    Floyd, Gabe, Garnet, Gideon, Glenn, Goran, Grady, Hakeem, Harlan, Hugo, Ian, Ibrahim, Isaac,
    Ivan, Jabari, Jace, Jalen, Jamal, Jared, Jarvis, Javon, Jermaine, Joaquim, Jonah, Jordan,
    Julius, Kareem, Keanu, Keith, Kendrick, Kerry, Khalil, Kirby, Kofi, Kurt, Kwame, Lamar,
    Lance, Leandro, Leon, Linus, Lloyd, Luca, Malik, Marcel, Marcus, Marko, Marlon, Mason,
    Mateo, Micah, Milan, Miles, Moses, Nate, Nemanja, Nigel, Noah, Nolan, Oliver, Omar, Orlando,
    Oscar, Otis, Owen, Pascal, Percy, Pierre, Quentin, Quincy, Ramon, Rashad, Reggie, Rhys,
    Rodney, Roman, Ronan, Roy, Rudi, Samir, Saul, Sekou, Shane, Silas, Solomon, Stefan, Tariq,
    Terrell, Theo, Tobias, Tomáš, Trent, Tyrell, Ulrich, Vernon, Victor, Vince, Wade, Walter,
    Wendell, Xavier, Yannick, Yusuf, Zane, Zoran
    """
)

LAST_NAMES = _read(
    """
    Abbott, Adeyemi, Albrecht, Alden, Amadi, Anders, Ashford, Babić, Baines, Balogun, Banister,
    Barlow, Beaumont, Becker, Bell, Bellamy, Benning, Birch, Blackwood, Bledsoe, Boateng,
    Bolden, Bosko, Bowers, Bradshaw, Brannon, Briggs, Bristow, Buckner, Burch, Byrne, Cabrera,
    Caldwell, Camara, Carver, Castellan, Chambers, Cisse, Clement, Coates, Coleridge, Corliss,
    Costa, Cotter, Crane, Crowder, Cross, Dabney, Dalton, Dane, Darby, Dawkins, Delacroix,
    Dembele, Denham, Diallo, Dillard, Doyle, Draper, Drummond, Duarte, Dunbar, Eaves, Eckert,
    Edmonds, Ekwueme, Ellery, Emery, Eriksen, Everett, Fairley, Farrow, Fenwick, Ferrand, Finch,
    Fontaine, Forsythe, Foster, Galloway, Garvey, Gentry, Gibbs, Gilmore, Godfrey, Goodwin,
    Granger, Grayson, Gueye, Hadley, Halloran, Hammond, Harding, Hargrove, Hart, Hawthorne,
    Healy, Hendrix, Hewitt, Hobbs, Holloway, Horvat, Hubbard, Huxley, Ingram, Ivory, Jagger,
    Janssen, Jardine, Jessup, Joyner, Judd, Kaba, Kane, Keating, Kellerman, Kendall, Keïta,
    King, Kirkland, Knight, Kovač, Kuzmin, Lachance, Laird, Langley, Larkin, Lattimore, Ledoux,
    Lennox, Lindqvist, Lockhart, Lowry, Lyle, Mabry, Macklin, Maddox, Mahoney, Marbury, Marić,
    Marsh, Mathis, McAllen, McBride, McKee, Mbaye, Mercer, Merritt, Mills, Monroe, Moody,
    Moreau, Morrow, Moss, Munroe, Nash, Ndiaye, Nesbitt, Newsome, Nolan, Norwood, Novak,
    O'Bannon, O'Dell, Oakley, Ogden, Okafor, Okoye, Osborne, Overton, Paine, Parrish, Pascoe,
    Patton, Paxton, Pennington, Petrov, Pierce, Pollard, Porter, Prescott, Price, Quarles,
    Quigley, Radford, Ramsey, Randle, Rawlins, Redmond, Reed, Rhodes, Ridley, Rivers, Rollins,
    Roscoe, Rowland, Rucker, Rutledge, Sadler, Sampson, Santos, Saxon, Sayers, Schaefer,
    Seymour, Shaw, Sherrod, Sinclair, Slater, Sow, St. John, Stackhouse, Stanton, Starks,
    Stokes, Strand, Sutton, Swann, Sylla, Talbot, Tate, Thorne, Thurman, Tillman, Toure,
    Tremblay, Trotter, Tucker, Underwood, Valentin, Vance, Vargas, Vaughn, Vidal, Volkov,
    Waddell, Walsh, Warfield, Weaver, Webb, Westbrook, Whitaker, Wilder, Winslow, Wolfe, Wray,
    Wyatt, Yarborough, Yates, Young, Zeller, Zimmer
    """
)
