/* SPDX-License-Identifier: MIT */
/* CPU time of this process, so that others on the machine disturb as little as they can. */
#include "measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void repeat(const char *name, size_t count, work_fn *work, void *context)
{
    for (size_t i = 0; i < count; i++) {
        if (work(context))
            continue;
        fprintf(stderr, "%s went wrong\n", name);
        exit(1);
    }
}

size_t measure_count(int argc, char **argv)
{
    unsigned long count = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;

    if (count > 0)
        return count;
    fprintf(stderr, "usage: %s COUNT\n", argv[0]);
    exit(2);
}

void measure(const char *name, size_t count, work_fn *work, void *context)
{
    double start;

    repeat(name, count / 10 + 1, work, context);
    start = now();
    repeat(name, count, work, context);
    printf("%s %.2f\n", name, (now() - start) / (double)count);
}
