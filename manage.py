"""Django's usual entry point; the same as the ``parvis`` console script."""

from parvis.config.cli import main

if __name__ == "__main__":
    main()
