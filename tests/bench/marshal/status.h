/* SPDX-License-Identifier: MIT */
/* The messages as a program of one's own would hold them: views into what was received. */
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

#define REPORT_STATUS_MAX 16
#define REPORT_NUMBER_MAX 64

struct report {
    struct view site;
    struct status statuses[REPORT_STATUS_MAX];
    size_t status_count;
    double samples[REPORT_NUMBER_MAX];
    size_t sample_count;
};

#endif
