/* SPDX-License-Identifier: MIT */
/* `widlc check`: says what is wrong with contracts and writes nothing. */
#include "command/command.h"
#include "command/run.h"

enum status command_check(const struct options *options)
{
    struct run run;
    bool correct = run_begin(&run, options);

    correct = run_report(&run) && correct;
    run_end(&run);
    return correct ? STATUS_CLEAN : STATUS_FAILURE;
}
