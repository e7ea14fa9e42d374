/* SPDX-License-Identifier: MIT */
/* Answers to challenges: what the methods have in common. */
#include "auth/answer.h"

#include <widl/value.h>

#include "value/base64.h"

void wi_answer_free(struct wi_answer *answer)
{
    wi_secret_wipe(answer->signature.data, answer->signature.size);
    widl_buffer_free(&answer->signature);
    widl_writer_free(&answer->extra);
}

bool wi_answer_no_memory(widl_error *error)
{
    return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory to answer a challenge");
}

bool wi_answer_violation(widl_error *error, const char *method, const char *key)
{
    return widl_error_set(error, WIDL_ERROR_PROTOCOL, NULL,
                          "CHALLENGE: %s: extra.%s is missing or not what it should be", method,
                          key);
}

bool wi_answer_base64(struct wi_answer *answer, const unsigned char *data, size_t size,
                      widl_error *error)
{
    size_t length = wi_base64_size(size);
    unsigned char *out = widl_buffer_reserve(&answer->signature, length);
    if (!out)
        return wi_answer_no_memory(error);
    wi_base64_write((char *)out, data, size);
    answer->signature.size += length;
    return true;
}

bool wi_answer_may_derive(const struct wi_credentials *credentials, uint64_t iterations,
                          uint64_t least, uint64_t blocks, widl_error *error)
{
    if (iterations < least)
        return widl_error_set(error, WIDL_ERROR_AUTHENTICATION, NULL,
                              "the router demands a key of %llu iterations, which would be easy to "
                              "guess: fewer than %llu are refused",
                              (unsigned long long)iterations, (unsigned long long)least);
    if (iterations > credentials->max_iterations / blocks)
        return widl_error_set(error, WIDL_ERROR_AUTHENTICATION, NULL,
                              "the router demands a key of %llu iterations: max_iterations of the "
                              "credentials allows %lu",
                              (unsigned long long)iterations,
                              (unsigned long)(credentials->max_iterations / blocks));
    return true;
}

static bool is_null(widl_value extra, const char *key)
{
    widl_value value;
    return wi_dict_value(extra, key, &value) == WI_FOUND &&
           widl_value_kind(value) == WIDL_KIND_NULL;
}

enum wi_lookup wi_extra_string(widl_value extra, const char *key, widl_string *ret)
{
    return is_null(extra, key) ? WI_ABSENT : wi_dict_string(extra, key, ret);
}

enum wi_lookup wi_extra_uint(widl_value extra, const char *key, uint64_t *ret)
{
    return is_null(extra, key) ? WI_ABSENT : wi_dict_uint(extra, key, ret);
}
