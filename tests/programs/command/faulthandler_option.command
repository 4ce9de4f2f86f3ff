-X
faulthandler
-c
import faulthandler, sys; print(faulthandler.is_enabled(), sys._xoptions)
