"""Starts what versions of the FAQ are asked with: `python -m actions.replay`."""

import gc

if __name__ == "__main__":
    # Nothing of what it reads and makes until it asks is ever let go of; looking for what could be is a fifth of the time that takes.
    gc.disable()

    from actions.replay.program import main

    main()
