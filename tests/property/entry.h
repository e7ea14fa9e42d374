/* SPDX-License-Identifier: MIT */
/* What the generated tables say about each type and payload of the random contracts. */
#ifndef PROP_ENTRY_H
#define PROP_ENTRY_H

#include <widl/stub.h>

typedef bool prop_in_fn(widl_value encoded, widl_arena *arena, void *value, widl_error *error);
typedef bool prop_out_fn(const void *value, widl_arena *arena, widl_value *encoded,
                         widl_error *error);

/** A type, with its `x_decode` and `x_encode`; or a payload, with its descriptor. */
struct prop_entry {
    const char *name;
    size_t size;
    prop_in_fn *in;
    prop_out_fn *out;
    prop_in_fn *loose_in;      /**< of the same C struct in a contract without limits, or NULL */
    void (*fill)(void *value); /**< makes present what has a default, or NULL */
    const widl_stub_message *message;
};

/** The entries of one contract. */
struct prop_table {
    const struct prop_entry *entries;
    size_t count;
};

/** The table of a contract, by its number; empty when there is none. */
typedef struct prop_table prop_open_fn(size_t contract);
struct prop_table prop_open(size_t contract);

#endif
