"""Where matches are played: in this process, over worker processes, on a Ray cluster. All of them run the same job."""
