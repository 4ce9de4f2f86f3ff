//! The same programs in C, Lua and JavaScript, as whole programs: `PROGRAM N ITERATIONS` prints a line `{"cpu": seconds}` for each iteration,
//! and at last a thousand times the result as an integer.

use super::programs::Program;

/// The text of a program in the language whose files end so.
pub fn source(program: &Program, extension: &str) -> Option<String> {
    match extension {
        "c" => Some(c(program)),
        "lua" => Some(lua(program)),
        "js" => Some(javascript(program)),
        _ => None,
    }
}

fn c(program: &Program) -> String {
    let result = if program.c.starts_with("double") {
        "double"
    } else {
        "long"
    };
    format!(
        "#include <math.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <time.h>\n\
         __attribute__((noinline)) static {result} run(long n) {{ {} }}\n\
         int main(int count, char **arguments) {{\n\
         \x20   long n = atol(arguments[1]); volatile {result} result;\n\
         \x20   for (int i = atoi(arguments[2]); i > 0; i--) {{\n\
         \x20       clock_t start = clock(); result = run(n);\n\
         \x20       printf(\"{{\\\"cpu\\\": %.9f}}\\n\", (double)(clock() - start) / CLOCKS_PER_SEC);\n\
         \x20   }}\n\
         \x20   printf(\"%lld\\n\", llround(result * 1000.0));\n\
         }}\n",
        program.c
    )
}

fn lua(program: &Program) -> String {
    format!(
        "local run\nfunction run(n) {} end\n\
         local result\n\
         for _ = 1, tonumber(arg[2]) do\n\
         \x20   local start = os.clock(); result = run(tonumber(arg[1]))\n\
         \x20   print(string.format('{{\"cpu\": %.9f}}', os.clock() - start))\n\
         end\n\
         print(string.format('%.0f', math.floor(result * 1000 + 0.5)))\n",
        program.lua
    )
}

fn javascript(program: &Program) -> String {
    format!(
        "function run(n) {{ {} }}\n\
         const seconds = () => process.cpuUsage().user / 1e6;\n\
         let result;\n\
         for (let i = Number(process.argv[3]); i > 0; i--) {{\n\
         \x20   const start = seconds(); result = run(Number(process.argv[2]));\n\
         \x20   console.log(`{{\"cpu\": ${{(seconds() - start).toFixed(9)}}}}`);\n\
         }}\n\
         console.log(String(Math.round(result * 1000)));\n",
        program.javascript
    )
}
