/* SPDX-License-Identifier: MIT */
/* Other programs: run with a text on standard input for what they say. Private to this folder. */
#ifndef PROCESS_H
#define PROCESS_H

#include <stdint.h>

#include "base/buffer.h"

enum process_end {
    PROCESS_EXITED,      /**< `code` is the exit status */
    PROCESS_KILLED,      /**< `code` is the signal */
    PROCESS_NOT_STARTED, /**< `code` is an errno */
    PROCESS_TOO_LARGE,   /**< it said more than allowed, and was ended */
    PROCESS_TOO_SLOW,    /**< it took longer than allowed, and was ended */
};

struct process_result {
    enum process_end end;
    int code;
};

struct process_limits {
    size_t output_max;
    unsigned timeout_s;
};

/**
 * Run the program at `path` without arguments, and wait for it. It need not read all of `input`;
 * what it writes to standard output is appended to `ret_output`.
 */
struct process_result process_run(const char *path, struct text input,
                                  const struct process_limits *limits, struct buffer *ret_output);

#endif
