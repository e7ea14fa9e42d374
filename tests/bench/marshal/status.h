/* SPDX-License-Identifier: MIT */
/* The message as a program of one's own would hold it: views into what was received. */
#ifndef STATUS_H
#define STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct view {
    const char *data;
    size_t size;
};

#define STATUS_TAG_MAX 8

struct status {
    struct view id;
    int32_t count;
    int64_t total;
    double ratio;
    bool active;
    bool is_actuator;
    struct view data;
    struct view tags[STATUS_TAG_MAX];
    size_t tag_count;
    double x;
    double y;
    struct view note;
};

#endif
