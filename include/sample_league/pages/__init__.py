"""The pages in the site's own markup: table ids, data-stat, keys in csk and data-append-csv."""
