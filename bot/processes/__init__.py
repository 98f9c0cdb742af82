"""The parts as processes on a machine: started, kept running, stopped, and one desk only."""
