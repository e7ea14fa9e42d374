/* SPDX-License-Identifier: MIT */
/*
 * What the parts of the descriptor's reader share. After the first problem nothing more is
 * reported: values that could not be read are harmless stand-ins, and the models are not handed
 * out. Private to this folder.
 */
#ifndef READER_H
#define READER_H

#include "base/json_read.h"
#include "base/names.h"
#include "diag/diag.h"
#include "model/model.h"

struct descriptor_reader {
    struct arena *arena;
    struct diagnostics *diagnostics;
    const struct source *source; /**< the descriptor itself */
    bool has_failed;
    struct names *files;        /**< struct model_file by path */
    struct names *sheets;       /**< struct sheet by path of a file */
    struct names *declarations; /**< by kind, path and name */
    struct names *patterns;     /**< struct pattern by text */
    size_t pattern_places;
    struct text path; /**< of the file that is read */
};

/** What a reference can lead to. */
enum target {
    TARGET_ENUM,
    TARGET_STRUCT,
    TARGET_UNION,
    TARGET_ERROR,
    TARGET_INTERFACE,
};

/** Report what is wrong with `node`, if it is the first problem. Return: false. */
bool reader_fail(struct descriptor_reader *reader, const struct json_node *node, const char *format,
                 ...) __attribute__((format(printf, 3, 4)));

/** Members of an object; the needed ones must be there. Absent text is empty. */
struct text reader_text(struct descriptor_reader *reader, const struct json_node *object,
                        const char *key);
struct text reader_needed_text(struct descriptor_reader *reader, const struct json_node *object,
                               const char *key);
bool reader_flag(struct descriptor_reader *reader, const struct json_node *object, const char *key);
const struct json_node *reader_needed(struct descriptor_reader *reader,
                                      const struct json_node *object, const char *key,
                                      enum json_kind kind);
/** A member, if it is there and is of its kind; NULL: it is not. */
const struct json_node *reader_member(struct descriptor_reader *reader,
                                      const struct json_node *object, const char *key,
                                      enum json_kind kind);
/** An integer from `low` to `high`. */
int64_t reader_integer(struct descriptor_reader *reader, const struct json_node *node, int64_t low,
                       int64_t high);

/** Which of `words`, some of which can be NULL, a text is; 0 after a problem. */
size_t reader_word(struct descriptor_reader *reader, const struct json_node *object,
                   const char *key, const char *const *words, size_t count);

/** Make `thing` what references of its name lead to. */
void reader_declare(struct descriptor_reader *reader, const struct json_node *node,
                    enum target target, struct text name, void *thing);

/** What a reference leads to; NULL after a problem. */
void *reader_resolve(struct descriptor_reader *reader, const struct json_node *reference,
                     enum target target);
/** The declaration of the file that is read; NULL: there is none. */
void *reader_find(struct descriptor_reader *reader, enum target target, struct text name);

/** Docs, age and place. */
void reader_about(struct descriptor_reader *reader, const struct json_node *object,
                  struct model_about *ret_about);

/** Make the sheets of all files: see positions.c. */
void positions_collect(struct descriptor_reader *reader, const struct json_node *files);
/** The place of what `object` is about; nowhere if it does not say. */
struct span positions_span(const struct descriptor_reader *reader, const struct json_node *object);
void positions_free(struct descriptor_reader *reader, const struct json_node *files);

const struct model_type *reader_type(struct descriptor_reader *reader,
                                     const struct json_node *node);
void reader_value(struct descriptor_reader *reader, const struct json_node *node,
                  const struct model_type *type, struct model_value *ret_value);
void reader_field(struct descriptor_reader *reader, const struct json_node *node,
                  struct model_field *ret_field);
const struct model_field *reader_fields(struct descriptor_reader *reader,
                                        const struct json_node *object, const char *key,
                                        size_t *ret_count);
const struct model_reserved *reader_reserved(struct descriptor_reader *reader,
                                             const struct json_node *object, size_t *ret_count);

/** Fill what was declared. */
void reader_error(struct descriptor_reader *reader, const struct json_node *node,
                  struct model_error *error);
void reader_interface(struct descriptor_reader *reader, const struct json_node *node,
                      struct model_interface *interface);

#endif
