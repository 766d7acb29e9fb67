"""Files that programmes drop into a folder: taken when they are whole, once, and answered beside the file.

Promises: a file that is still being written is left alone; killed at any moment, nothing is taken twice and nothing
stays half done; what a programme can write to is never written to or followed here. It is not the place for what is
checked of a file: that is one load like any other (`intake.uploads`).
"""
