"""A product file as Shopify exports it, of any size: made up, always the same for a number."""
import csv

ROWS_PER_PRODUCT = 4
HEADER = [
    "Handle", "Title", "Body (HTML)", "Vendor", "Type", "Tags", "Published", "Option1 Name",
    "Option1 Value", "Option2 Name", "Option2 Value", "Variant SKU", "Variant Grams",
    "Variant Inventory Qty", "Variant Price", "Variant Compare At Price", "Image Src",
    "Image Position", "Google Shopping / Google Product Category", "Gift Card",
]
BODY = (
    "<p>Cut and sewn in small runs. The cloth is washed before it is cut, so the size stays.</p>"
    "<ul><li>Two pockets that hold a phone</li><li>Buttons of horn</li><li>Spare button inside"
    "</li></ul><p>Wash cold, dry in the shade, and it will outlast the next three.</p>"
)
CHOICES = [("Sand", "S"), ("Sand", "M"), ("Ink", "S"), ("Ink", "M")]


def write(path, rows, series):
    """`rows` lines of products; another `series` has other handles."""
    with open(path, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        for row in range(rows):
            out.writerow(line(row, series))


def line(row, series):
    number, place = divmod(row, ROWS_PER_PRODUCT)
    colour, size = CHOICES[place]
    pence = 1500 + number % 4000
    first = place == 0
    return [
        f"import-{series}-{number}",
        f"Field Jacket {series}-{number}" if first else "", BODY if first else "",
        "Bench Tailors" if first else "", "Jackets" if first else "",
        "jacket, cotton, workwear" if first else "", "TRUE" if first else "",
        "Colour" if first else "", colour, "Size" if first else "", size,
        f"FJ-{series}-{number}-{place}", 600 + 10 * place, number % 40,
        f"{pence // 100}.{pence % 100:02d}", "",
        f"https://pictures.example/{series}/{number}.jpg" if first else "", 1 if first else "",
        "203" if first else "", "FALSE" if first else "",
    ]
