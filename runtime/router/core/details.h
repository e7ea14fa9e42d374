/* SPDX-License-Identifier: MIT */
/*
 * Details of a message, put together key by key; without keys they cost nothing.
 *
 *     struct wi_details details = {0};
 *     wi_details_flag(&details, "progress");
 *     message.dict = wi_details_dict(&details);
 *     wi_details_done(&details);
 */
#ifndef WI_ROUTER_DETAILS_H
#define WI_ROUTER_DETAILS_H

#include "message/message.h"

/** Details under construction, at most 15 keys. All zero is none. */
struct wi_details {
    widl_writer writer;
    size_t count;
};

/** The details `{"progress": true}`. */
extern const widl_value wi_details_progress;

/** Add a key with the value true, a number, a string, or any value. */
void wi_details_flag(struct wi_details *details, const char *key);
void wi_details_uint(struct wi_details *details, const char *key, uint64_t value);
void wi_details_string(struct wi_details *details, const char *key, widl_string value);
void wi_details_value(struct wi_details *details, const char *key, widl_value value);

/** Whether `options` says that the payload is passed through: by a `ppt_scheme` that is not empty.
 */
bool wi_details_has_passthru(widl_value options);

/** Add what `options` says of a payload that is passed through (`ppt_*`). */
void wi_details_passthru(struct wi_details *details, widl_value options);

/** Whether memory was short for a key. */
bool wi_details_failed(const struct wi_details *details);

/** The dict, valid until the next key. */
widl_value wi_details_dict(struct wi_details *details);

/** Release the memory. */
void wi_details_done(struct wi_details *details);

#endif
