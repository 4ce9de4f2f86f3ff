-Werror::UserWarning
-W
ignore::FutureWarning
-c
import sys, warnings\nprint(sys.warnoptions)\nwarnings.warn("ignored", FutureWarning)\ntry:\n    warnings.warn("raised")\nexcept UserWarning as error:\n    print(repr(error))
