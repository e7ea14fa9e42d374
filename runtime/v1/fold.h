/* SPDX-License-Identifier: MIT */
/* The payloads of WAMP, a list and a dict, as the one value that WAMP v1 has. */
#ifndef WI_V1_FOLD_H
#define WI_V1_FOLD_H

#include <widl/codec.h>

/**
 * A payload as one value: nothing is null, one argument is that, several are their list, keyword
 * arguments alone are their dict, and both are {"args": …, "kwargs": …}.
 *
 * `*ret` views the payload or what is written to `writer`, which starts empty.
 * Return: false when memory is short.
 */
bool wi_v1_fold(const widl_payload *payload, widl_writer *writer, widl_value *ret);

/** What an error's payload says to WAMP v1. */
struct wi_v1_failure {
    widl_string text;   /**< the first argument if that is a string, else empty */
    widl_value details; /**< the rest as one value; absent: size 0 */
};

/** The same of an error. Return: false when memory is short. */
bool wi_v1_fold_error(const widl_payload *payload, widl_writer *writer, struct wi_v1_failure *ret);

/** Write the payload's list of the one value of WAMP v1. Return: false when memory is short. */
bool wi_v1_unfold(widl_value value, widl_writer *writer, widl_payload *ret);

/** Write the payload's list of an error: the text, and the details if there are any. */
bool wi_v1_unfold_error(widl_string text, widl_value details, widl_writer *writer,
                        widl_payload *ret);

#endif
