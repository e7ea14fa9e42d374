/* SPDX-License-Identifier: MIT */
/* Putting together the options of a message; a message without any costs nothing. */
#ifndef WI_OPTIONS_H
#define WI_OPTIONS_H

#include <widl/containers.h>

#include "session/session.h"

/** Options being written: wi_options_begin(), some of the others, wi_options_end(). */
struct wi_options {
    struct widl_session *session;
    unsigned count;     /**< of keys, at most 15 */
    widl_writer writer; /**< when there are any */
};

void wi_options_begin(struct widl_session *session, struct wi_options *options);

/* Each adds a key, unless the value is what its absence means: false, 0, NULL, a list that is
 * absent. What cannot be written is reported by wi_options_end(). */
void wi_options_flag(struct wi_options *options, const char *key, bool value);
void wi_options_uint(struct wi_options *options, const char *key, uint64_t value);
void wi_options_string(struct wi_options *options, const char *key, const char *value);
void wi_options_passthru(struct wi_options *options, const widl_passthru *passthru);
void wi_options_ids(struct wi_options *options, const char *key, const widl_uint64_list *ids);
void wi_options_strings(struct wi_options *options, const char *key,
                        const widl_string_list *strings);

/** Add `key: false`. */
void wi_options_not(struct wi_options *options, const char *key);

/**
 * The dict, absent when it is empty. Lifetime: until wi_options_release(), due in any case.
 *
 * Return: false with WIDL_ERROR_MEMORY, or _INVALID when a text is not UTF-8 or an id is none.
 */
bool wi_options_end(struct wi_options *options, widl_value *ret_dict, widl_error *error);

void wi_options_release(struct wi_options *options);

/** The value of an option `match`; NULL for exact, which is the default. */
const char *wi_options_match(widl_match match);

#endif
