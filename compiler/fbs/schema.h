/* SPDX-License-Identifier: MIT */
/* What a schema of FlatBuffers declares. Private to this folder. */
#ifndef FBS_SCHEMA_H
#define FBS_SCHEMA_H

#include <stdint.h>

#include "base/names.h"
#include "fbs/token.h"

/** `(name: value)` behind a declaration; in a list, in the order of the text. */
struct fbs_attribute {
    struct text name;
    struct text value; /**< of a string what it means; empty without one */
    bool has_value;
    struct span span; /**< of the name */
    struct span value_span;
    struct fbs_attribute *next;
};

/** How a type is written: `a.B`, `[a.B]`, `[a.B:4]`. */
struct fbs_type {
    struct text name; /**< empty: there is none */
    struct span span; /**< of the name */
    bool is_vector;
    uint64_t count; /**< of an array; 0: it is none */
};

enum fbs_value_kind {
    FBS_NO_VALUE,
    FBS_NULL,
    FBS_INTEGER_VALUE,
    FBS_FLOAT_VALUE,
    FBS_STRING_VALUE,
    FBS_WORD_VALUE, /**< `true`, `false`, an enumerator */
    FBS_EMPTY_LIST,
};

struct fbs_value {
    enum fbs_value_kind kind;
    struct text
        text; /**< of a string what it means; of a word the last one: `red` of `Color.red` */
    bool is_negative; /**< of an integer, whose digits are in `magnitude` */
    uint64_t magnitude;
    double number; /**< of a float */
    struct span span;
};

/** A field, an enumerator, a member of a union or a method; which members count depends on it. */
struct fbs_member {
    struct text name; /**< empty: a member of a union without one */
    struct span span;
    const struct fbs_docs *docs;
    struct fbs_type type;     /**< of a field; what a method takes; the table of a union's member */
    struct fbs_type response; /**< of a method */
    struct fbs_value value;   /**< of an enumerator, the default of a field */
    struct fbs_attribute *attributes;
    struct fbs_member *next;

    struct text contract_name; /**< of an enumerator and a union's member, in the contract */
};

enum fbs_kind { FBS_TABLE, FBS_STRUCT, FBS_ENUM, FBS_UNION, FBS_SERVICE };

struct fbs_schema;

struct fbs_declaration {
    enum fbs_kind kind;
    struct text name;
    struct text name_space;
    struct text full_name; /**< behind its namespace; empty until it is looked for */
    struct span span;      /**< of the name */
    const struct fbs_docs *docs;
    struct fbs_type base; /**< of an enum */
    struct fbs_attribute *attributes;
    struct fbs_member *members;
    size_t member_count;
    struct fbs_declaration *next;

    const struct fbs_schema *schema;
    struct fbs_declaration *same; /**< another one of this full name, in another schema */
    struct text contract_name;    /**< what it is called in the contract */
    bool is_value;                /**< something has it as its type */
    bool is_payload;              /**< a method of its own schema takes or gives it */
};

struct fbs_include {
    struct text path;
    struct span span;
    struct fbs_schema *schema; /**< NULL: it could not be read */
    struct fbs_include *next;
};

struct fbs_schema {
    const struct source *source;
    size_t index;                /**< among those of the run */
    struct text package;         /**< the first namespace, as it is written; or empty */
    const struct fbs_docs *docs; /**< those of that namespace */
    struct fbs_include *includes;
    struct fbs_attribute *declared; /**< attributes that `attribute` declares */
    struct fbs_declaration *declarations;
};

/** Read a schema, whatever is wrong with it; reported. */
void fbs_parse(struct arena *arena, const struct source *source, struct diagnostics *diagnostics,
               struct fbs_schema *schema);

/** The attribute of that name, the first one; NULL: there is none. */
const struct fbs_attribute *fbs_attribute_find(const struct fbs_attribute *attributes,
                                               struct text name);

#endif
