/* SPDX-License-Identifier: MIT */
/*
 * A small contract written by hand, in the form that widlc generates:
 *
 *     package com.test;
 *     error TooBig(most: uint32);
 *     interface Math {
 *       procedure add(a: int32, tags: string[] @each(length <= 8)) -> int32 throws TooBig;
 *       procedure greet(name: string, {loud: bool = false}) -> string;
 *       procedure ping();
 *       topic changed(sum: int32);
 *     }
 *     interface Streams {
 *       procedure total(name: string, stream number: int32) -> stream int32 then int32;
 *     }
 */
#ifndef CONTRACT_H
#define CONTRACT_H

#include <widl/stub.h>

struct add_args {
    int32_t a;
    struct {
        widl_string *items;
        size_t size;
    } tags;
};

struct greet_args {
    widl_string name;
    widl_bool_optional loud;
};

struct too_big {
    uint32_t most;
};

struct math_table {
    size_t size;
    void (*add)(widl_invocation *invocation, const struct add_args *args, void *user);
    void (*greet)(widl_invocation *invocation, const struct greet_args *args, void *user);
    void (*ping)(widl_invocation *invocation, void *user);
};

struct streams_table {
    size_t size;
    void (*total)(widl_invocation *invocation, const widl_string *name, void *user);
    void (*total_number)(widl_invocation *invocation, const int32_t *number, void *user);
};

extern const widl_stub_error too_big_error;
extern const widl_stub_procedure add_procedure;
extern const widl_stub_procedure greet_procedure;
extern const widl_stub_procedure ping_procedure;
extern const widl_stub_interface math_interface;
extern const widl_stub_topic changed_topic;
extern const widl_stub_procedure total_procedure;
extern const widl_stub_interface streams_interface;

/** The typed callbacks and their adapters. */
typedef void add_result_fn(void *user, const int32_t *sum, const widl_error *error);
void adapt_add_result(void (*callback)(void), void *user, const void *result,
                      const widl_error *error);
typedef void changed_fn(void *user, const int32_t *sum, const widl_event *details);
void adapt_changed(void (*callback)(void), void *user, const void *event,
                   const widl_event *details);
typedef bool total_progress_fn(void *user, const int32_t *sum);
bool adapt_total_progress(void (*callback)(void), void *user, const void *item);
typedef bool total_next_fn(void *user, int32_t *ret_number);
bool adapt_total_next(void (*callback)(void), void *user, void *ret_item);

/** One value: a tag of at most eight characters. */
bool write_tag(widl_writer *writer, const void *value);
bool read_tag(widl_reader *reader, void *value);

#endif
