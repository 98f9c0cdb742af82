"""Starts what versions of the FAQ are asked with: `python -m actions.replay`."""

import gc

if __name__ == "__main__":
    # Nothing of what it reads and makes until it asks is ever let go of, so looking for what could be takes time for nothing.
    gc.disable()

    from actions.replay.program import main

    main()
