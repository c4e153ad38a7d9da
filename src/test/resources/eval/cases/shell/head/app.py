import subprocess


def listing(name):
    return subprocess.run(f"ls {name}", shell=True, check=True)
