"""What is called `real` or `imag` has to be a real number."""
import warnings

warnings.simplefilter("error")
for text in (
    "complex(real=1)", "complex(imag=2)", "complex(real=1, imag=2)", "complex(1, imag=2)", "complex(real=1+2j)", "complex(real='1')",
    "complex(real=None)", "complex(1+2j)", "complex('1')", "complex(None)", "complex(1, 2j)", "complex(real=1j, imag=2)", "complex('1', imag=2)",
    "complex(x=3)", "complex(1, real=2)",
):
    try:
        print(text, eval(text))
    except (TypeError, DeprecationWarning) as error:
        print(text, type(error).__name__, error)
warnings.simplefilter("ignore")
print(complex(real=1+2j), complex(real=1, imag=2j))
