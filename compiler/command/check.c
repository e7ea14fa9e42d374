/* SPDX-License-Identifier: MIT */
/*
 * `widlc check`: says what is wrong with contracts and writes nothing. What is wrong includes what
 * `widlc gen` would refuse.
 */
#include "command/command.h"
#include "command/run.h"
#include "gen/gen.h"

enum status command_check(const struct options *options)
{
    struct run run;
    bool correct = run_begin(&run, options);

    for (size_t i = 0; correct && i < run.file_count; i++)
        gen_c_check(run.files[i], run.diagnostics);
    correct = run_report(&run, stdout);
    run_end(&run);
    return correct ? STATUS_CLEAN : STATUS_FAILURE;
}
