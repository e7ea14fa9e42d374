/* SPDX-License-Identifier: MIT */
/* How long things take, as lines that bench.py reads. */
#ifndef MEASURE_H
#define MEASURE_H

#include <stdbool.h>
#include <stddef.h>

/** Does the work once. Return: false when it went wrong, which ends the program. */
typedef bool work_fn(void *context);

/** How often, from the command line. */
size_t measure_count(int argc, char **argv);

/** Do the work `count` times and print `NAME NANOSECONDS`, CPU time for each. */
void measure(const char *name, size_t count, work_fn *work, void *context);

#endif
