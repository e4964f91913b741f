"""``python -m exomet`` is the same as ``exomet``."""

from exomet.cli import main

if __name__ == "__main__":
    main()
