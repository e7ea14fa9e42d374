/* SPDX-License-Identifier: MIT */
/*
 * The program's log on standard error: one line for each report of the router, as text or as JSON.
 *
 * What clients have said of themselves is bounded and escaped, so that nobody can make up lines or
 * steer a terminal. Of each kind of report there are LOG_BURST lines at a time and LOG_PER_SECOND
 * after that; how many there were more is said with the next one.
 */
#ifndef WI_PROGRAM_LOG_H
#define WI_PROGRAM_LOG_H

#include <stdio.h>

#include <widl/router.h>
#include <widl/timestamp.h>

#define LOG_BURST      200
#define LOG_PER_SECOND 20

/** Most kinds of reports that are told apart. */
#define LOG_KINDS 48

enum log_format { LOG_TEXT, LOG_JSON };

/** What there has been of one kind. */
struct log_kind {
    const char *name; /**< static; NULL: none */
    unsigned lines;   /**< that may still be written */
    uint64_t since_ms;
    uint64_t suppressed;
};

/** All zero but what is said here; `out` and `level` must be set. */
struct log {
    FILE *out;
    widl_log_level level; /**< most that is written */
    enum log_format format;
    bool to_journal; /**< lines begin with their priority, as systemd reads it */
    struct log_kind kinds[LOG_KINDS];
};

/** Begin a log on standard error. */
void log_open(struct log *log, widl_log_level level, enum log_format format);

/** Whether what is written to a descriptor goes to systemd's journal. */
bool log_is_journal(int descriptor);

/** Write a report of the given time; now_ms is of a clock that only goes forward. */
void log_write(struct log *log, const widl_router_report *report, widl_timestamp now,
               uint64_t now_ms);

/** As `on_report` of a router; `user` is a struct log. */
void log_report(void *user, const widl_router_report *report);

/** Report something of the program itself. */
void log_say(struct log *log, const char *name, widl_log_level level, const char *text);

#endif
