/* SPDX-License-Identifier: MIT */
/* What the parts of the C back-end share while they write one file's header and source. */
#ifndef C_FILE_H
#define C_FILE_H

#include "diag/diag.h"
#include "gen/c/c_names.h"
#include "gen/emit.h"
#include "gen/gen.h"

/** Which functions something needs: a set of bits. C_REST: of a list or map that is no value of its
 * own, only those of its elements. */
enum c_uses { C_WRITTEN = 1, C_READ = 2, C_BOTH_WAYS = C_WRITTEN | C_READ, C_REST = 4 };

/** A type made of another that the file uses, with its own pair of helper functions. */
struct c_container {
    const struct model_type *type; /**< one of those that marshal alike */
    struct c_container *element;   /**< NULL: the element is not made of another */
    struct c_container *next;
    size_t number;            /**< the container's place in the list, from 1 */
    struct text stem;         /**< of its C type */
    struct text helper;       /**< `write_…` and `read_…` end with it */
    struct c_container *twin; /**< the first with the same C type; NULL: this one */
    size_t twins;             /**< how many have this one as `twin` */
    bool has_optional; /**< the file uses the optional of the C type; only in the first twin */
    enum c_uses uses;
};

/** A C type that the file declares because it is made of others: `widl_string_list_map`. */
struct c_composite {
    struct text name;
    const struct model_type *type;
    bool optional;            /**< the optional of `type`, else `type` itself */
    struct c_composite *next; /**< waits for the same struct or union */
};

/** One input file being generated. */
struct c_file {
    const struct model_file *file;
    const struct gen_options *options;
    struct arena *arena;
    struct arena *lasting; /**< what outlives a member of an interface, during which `arena` is
                              another one; else the same */
    unsigned arena_age;    /**< members since `arena` was new */
    struct emit header;
    struct emit source;
    struct emit tables;     /**< of the source, in front of all functions */
    struct names *patterns; /**< the names of those in the tables, by their text */
    size_t pattern_count;
    struct c_container *containers; /**< those that others are made of first */
    struct c_container *last_container;
    struct names *containers_by_type; /**< by the address of each model_type */
    struct names *containers_by_key;  /**< by what types that marshal alike have in common */
    struct names *containers_by_stem; /**< the first twins */
    struct c_composite *composites;   /**< those that others are made of first */
    size_t composite_count;
    struct c_composite **waiting; /**< by order of layout: what waits for a struct or union */
    struct names *table_limits;   /**< with tables: names of the limits so far, by their text */
    size_t table_limit_count;
    struct names *table_named; /**< with tables: the types whose functions have a table */
};

/** `text` as a C string literal, quotes included. */
struct text c_string(struct arena *arena, struct text text);

/** The MessagePack encoding of `name` as a string, as a C string literal. */
struct text c_key(struct arena *arena, struct text name, size_t *ret_size);

/** A constant as a C expression of its type. */
struct text c_value(struct arena *arena, const struct model_value *value,
                    const struct model_type *type);

/** A doc comment in front of a declaration: the contract's own, then `remark`, which may be NULL.
 * Nothing when there is neither. */
void c_docs(struct emit *emit, const struct model_about *about, const char *remark);

/** The line `head(part, part, …)tail`. Empty parts are left out; with none, `void` stands there. */
void c_parameters(struct emit *emit, struct text head, const struct text *parts, size_t count,
                  const char *tail);

/** types.c: everything that declares data. */
void c_types(struct c_file *c);
/** The struct for the arguments, result, event or error payload `message`, which is not empty. */
void c_message_struct(struct c_file *c, struct text name, const struct model_message *message);

/** fields.c: calls `visit` for every field and parameter of the file, results included. */
typedef void c_visit_fn(void *context, const struct model_field *field, enum c_uses uses);
void c_fields_each(const struct c_file *c, c_visit_fn *visit, void *context);

/** composites.c: finds the C types made of others that the file has to declare, among its
 * containers.
 */
void c_composites_collect(struct c_file *c);
/** Declares what can be declared before any struct or union of the file is. */
void c_composites_declare(struct c_file *c);
/** Declares what had to wait for the struct or union of this order, which is complete now. */
void c_composites_complete(struct c_file *c, size_t order);

/** containers.c: finds the types made of others that the file uses; names their helpers. */
void c_containers_collect(struct c_file *c);
/** What was collected for a type made of another. */
struct c_container *c_container(const struct c_file *c, const struct model_type *type);

/** helpers.c: prototypes and definitions of the functions of all containers. */
void c_helpers(struct c_file *c);

/** marshal.c: what writing and reading have in common. */
/** Whether anything of the message travels in its payload. */
bool c_has_payload(const struct model_message *message);
/** Whether the message has no content, not even in its URI, and no C struct. */
bool c_is_empty(const struct model_message *message);
/** The position of element `i` of a rest that `before` others stand before. */
struct text c_rest_index(struct arena *arena, size_t before);
/** What the generated sides do with a message that `sender` sends: args, result or event. */
enum c_uses c_message_uses(const struct c_file *c, enum gen_sides sender);
/** What is written and read for a type: an open integer enum is no more than its integer. */
enum model_kind c_wire_kind(const struct model_type *type);
/** What limits a type, as C expressions. */
struct c_limit {
    const char *kind; /**< "length", "int", "uint" or "float"; NULL: it has no limits */
    struct text low;
    struct text high;
};
struct c_limit c_limit_of(struct arena *arena, const struct model_type *type);
/** An expression that is false when `expression` is outside the limits of its type, which include
 * its patterns; empty when it has none. `verb` is "check" or "expect", `stream` is "writer" or
 * "reader". */
struct text c_limits(struct c_file *c, const struct model_type *type, const char *verb,
                     const char *stream, struct text expression);

/** patterns.c: the name of the table of a pattern, which is written if it is new. */
struct text c_pattern(struct c_file *c, const struct model_pattern *pattern);

/** What fields are on the wire: pairs of a map, elements of the args list or of a tuple's. */
enum c_place { C_PAIR, C_ARGUMENT, C_ELEMENT };

/** Fields that are written and read one after the other. */
struct c_sequence {
    const struct model_field *fields;
    size_t count;
    enum c_place place;
    bool single; /**< the one field is the value itself */
};

/** write.c: statements that write `expression`, and on failure `return fail;`. */
void c_write_value(struct c_file *c, const struct model_type *type, struct text expression,
                   struct text fail);
/** Declares `positional`, the number of elements to write: absent ones at the end are cut off. */
void c_write_count(struct c_file *c, const struct c_sequence *sequence);
/** Writes the head of the map or list and then the fields. */
void c_write_sequence(struct c_file *c, const struct c_sequence *sequence);
/** The pairs of a struct, or of the kwargs of a message. */
struct c_map {
    const struct model_field *fields;
    size_t count;
    const struct model_field *rest; /**< the map of all other pairs, or NULL */
    bool is_strict;
    bool is_part; /**< kwargs: the functions are static and do not own the C struct */
};

/** A function that writes the fields as one map. */
void c_write_map(struct c_file *c, struct text function, struct text type, const struct c_map *map);
/** The `widl_write_fn` of a message, and what it needs. single: its C type is the bare value. */
void c_write_message(struct c_file *c, struct text function, struct text type,
                     const struct model_message *message, bool single);

/** read.c: the mirror of write.c. */
void c_read_value(struct c_file *c, const struct model_type *type, struct text expression,
                  struct text fail);
/** Reads element `i` of a list, if `left`, the number of elements, says that it is there. */
void c_read_element(struct c_file *c, const struct c_sequence *sequence, size_t i);
/** Sets the defaults of fields that have one. */
void c_read_defaults(struct c_file *c, const struct model_field *fields, size_t count);
/** A function from a key to the index of its field, -1 for none: $function$_find. */
void c_find(struct c_file *c, const struct model_field *fields, size_t count);
void c_read_map(struct c_file *c, struct text function, struct text type, const struct c_map *map);
void c_read_message(struct c_file *c, struct text function, struct text type,
                    const struct model_message *message, bool single);

/** tuple.c: the two functions of a struct that is a list on the wire. */
void c_tuple(struct c_file *c, const struct model_struct *structure);

/** enums.c: the two functions of an enum, and its names. */
void c_enum(struct c_file *c, const struct model_enum *enumeration);

/** union.c: a union's types, and its two functions. */
void c_union_types(struct c_file *c, const struct model_union *tagged);
void c_union(struct c_file *c, const struct model_union *tagged);

/** values.c: marshalling of the file's enums and structs, one by one. */
void c_values(struct c_file *c);

/** errors.c and interface.c: what is made of messages. */
void c_errors(struct c_file *c);
void c_interfaces(struct c_file *c);

/** descriptor.c: the function that has the contract's own text. Return: false after a report. */
bool c_descriptor(struct c_file *c, struct diagnostics *diagnostics);

/** doubles.c: the test doubles of all interfaces, as a header of their own. */
void c_doubles(struct c_file *c);

/** clashes.c: reports C names that two declarations share. Containers and composites are collected.
 * Return: whether there were none. */
bool c_clashes(const struct c_file *c, struct diagnostics *diagnostics);

#endif
