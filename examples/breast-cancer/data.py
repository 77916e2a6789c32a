"""Writes the data set that scikit-learn's package ships as a CSV: python data.py OUT.csv

Fetches the package (9 MB) by pip and installs nothing.
"""

import csv
import glob
import io
import os
import subprocess
import sys
import tempfile
import zipfile

MEASURES = (
    "radius texture perimeter area smoothness compactness concavity concave_points symmetry fractal_dimension".split()
)


def main(out):
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([*pip, "--only-binary=:all:", "--dest", folder, "scikit-learn==1.8.0"], check=True)
        with zipfile.ZipFile(glob.glob(os.path.join(folder, "*.whl"))[0]) as wheel:
            text = wheel.read("sklearn/datasets/data/breast_cancer.csv").decode()
    # Its first line counts rows and columns and names the classes: 0 is malignant.
    _, *rows = csv.reader(io.StringIO(text))
    with open(out, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            [f"{kind}_{measure}" for kind in ("mean", "error", "worst") for measure in MEASURES] + ["malignant"]
        )
        writer.writerows([*row[:-1], 1 - int(row[-1])] for row in rows)
    print(f"{len(rows)} rows in {out}")


if __name__ == "__main__":
    main(sys.argv[1])
