"""The module _locale in the locale of C."""
import locale


def attempt(what):
    try:
        print(repr(what()))
    except Exception as error:
        print(type(error).__module__, type(error).__name__, error)


locale.setlocale(locale.LC_ALL, "C")
print(locale.localeconv())
print(locale.Error.__mro__, locale.LC_ALL, locale.CHAR_MAX)
for question in (
    lambda: locale.setlocale(locale.LC_ALL),
    lambda: locale.setlocale(99),
    lambda: locale.setlocale(locale.LC_ALL, "no such"),
    lambda: locale.setlocale(locale.LC_ALL, 3),
    lambda: locale.setlocale(locale.LC_ALL, "a\0b"),
    lambda: locale.strcoll("a", "b"),
    lambda: locale.strcoll("b", "a") > 0,
    lambda: locale.strxfrm("abc"),
    lambda: locale.strxfrm("a\0"),
    lambda: locale.nl_langinfo(locale.DAY_1),
    lambda: locale.nl_langinfo(locale.RADIXCHAR),
    lambda: locale.nl_langinfo(99),
    lambda: locale.gettext("text"),
    lambda: locale.dgettext(None, "text"),
    lambda: locale.bindtextdomain("", "/x"),
    lambda: locale.format_string("%d %.2f", (12345, 2.5), grouping=True),
    lambda: locale.atof("1.5"),
    lambda: locale.str(2.5),
):
    attempt(question)
