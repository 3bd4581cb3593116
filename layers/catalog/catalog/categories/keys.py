"""Keys of categories and their counts in the table `regions`."""

# Stored list of categories with their counts.
CATEGORIES_ENTRY = "CATEGORIES"
# Title of a category.
CATEGORY_PREFIX = "CATEGORY#"
# Counts of a region, one attribute per category.
COUNTS_ENTRY = "COUNTS"
COUNT_PREFIX = "c"
# Count marker of a video.
MARKER_PREFIX = "COUNTED#"
