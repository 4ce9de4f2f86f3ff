//! Rules of generic code that the compiler enforces: programs that break one, each with what the compiler says. `TRYBUILD=overwrite` writes what it says now.

#[test]
fn broken_rules_do_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/rules/*.rs");
}
