/* SPDX-License-Identifier: MIT */
/*
 * What the parts of the descriptor's writer share. Members that are false, empty or absent are left
 * out, lists are always there. Private to this folder.
 */
#ifndef WRITER_H
#define WRITER_H

#include "base/json.h"
#include "gen/c/c_names.h"
#include "model/model.h"

struct describe_writer {
    struct json json;
    struct arena *arena;
    const struct model_file **files; /**< all of them, imports first */
    size_t file_count;
    const struct model_file *file; /**< that is written */
};

/** `name`, docs, age and place of a declaration, member or field; `name` can be empty: left out. */
void describe_about(struct describe_writer *writer, struct text name,
                    const struct model_about *about);

/** Text, unless it is empty. */
void describe_text(struct describe_writer *writer, const char *key, struct text text);

/** A member that is there when it is true. */
void describe_flag(struct describe_writer *writer, const char *key, bool flag);

/** How it is called in C, and what `@c(name:)` says, if that is there. */
void describe_c_name(struct describe_writer *writer, struct text resolved, struct text given);

/** Another declaration, by file and name. */
void describe_reference(struct describe_writer *writer, const char *key,
                        const struct model_file *file, struct text name);

void describe_type(struct describe_writer *writer, const char *key, const struct model_type *type);
void describe_value(struct describe_writer *writer, const char *key,
                    const struct model_value *value);
void describe_field(struct describe_writer *writer, const char *key,
                    const struct model_field *field);
void describe_fields(struct describe_writer *writer, const char *key,
                     const struct model_field *fields, size_t count);
void describe_reserved(struct describe_writer *writer, const struct model_reserved *reserved,
                       size_t count);
void describe_message(struct describe_writer *writer, const char *key,
                      const struct model_message *message);
void describe_error(struct describe_writer *writer, const struct model_error *error);
void describe_interface(struct describe_writer *writer, const struct model_interface *interface);

#endif
