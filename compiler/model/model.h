/* SPDX-License-Identifier: MIT */
/*
 * The model: what a contract means, resolved and checked, independent of how it was written and of
 * any target language. Back-ends read it and nothing else; it never changes once it is built.
 *
 * Everything lives in one arena. Lists are in the order of declaration. Text is UTF-8; `name` is
 * always the name on the wire, unescaped, which can be any string.
 */
#ifndef MODEL_H
#define MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/pattern.h"
#include "base/text.h"
#include "source/span.h"

struct model_enum;
struct model_struct;
struct model_union;
struct model_file;

/** Kinds of types: the scalars, then what is made of others. */
enum model_kind {
    MODEL_BOOL,
    MODEL_INT, /**< ±(2^53-1), the integers every WAMP peer can hold; int64_t in C */
    MODEL_INT8,
    MODEL_INT16,
    MODEL_INT32,
    MODEL_INT64,
    MODEL_UINT8,
    MODEL_UINT16,
    MODEL_UINT32,
    MODEL_UINT64,
    MODEL_FLOAT32,
    MODEL_FLOAT64,
    MODEL_STRING,
    MODEL_BYTES,
    MODEL_ANY,
    MODEL_TIMESTAMP, /**< nanoseconds since 1970 in C; on the wire as `encoding` says */
    MODEL_DURATION,  /**< nanoseconds in C; on the wire as `encoding` says */
    MODEL_DECIMAL,   /**< digits with an optional fraction, as text */
    MODEL_UUID,
    MODEL_URI,
    MODEL_WAMPID, /**< 1..2^53 */
    MODEL_LIST,
    MODEL_MAP,
    MODEL_ARRAY,    /**< a list of exactly `count` elements */
    MODEL_NULLABLE, /**< `element` or null; never of ANY or of another NULLABLE */
    MODEL_ENUM,
    MODEL_STRUCT,
    MODEL_UNION,
};

/** How a timestamp or a duration travels. */
enum model_encoding {
    MODEL_ENCODING_NONE, /**< of all other types */
    MODEL_ENCODING_TEXT, /**< RFC 3339: a timestamp without `@encoding` */
    MODEL_ENCODING_SECONDS,
    MODEL_ENCODING_MILLISECONDS, /**< a duration without `@encoding` */
    MODEL_ENCODING_NANOSECONDS,
};

/** A limit from `@length` or `@range`, each side of which may be open. */
struct model_limits {
    bool has_low;
    bool has_high;
    /** Inclusive. For integer types and lengths the integer is meant, for floats the float. */
    int64_t low;
    int64_t high;
    double low_float;
    double high_float;
};

/** What `@pattern` demands. */
struct model_pattern {
    struct text text;
    const struct pattern *automaton;  /**< shared by patterns of the same text */
    const struct model_pattern *next; /**< what must match, too: of the alias; or NULL */
};

/** A type, aliases resolved. */
struct model_type {
    enum model_kind kind;
    enum model_encoding encoding;         /**< TIMESTAMP and DURATION */
    const struct model_type *element;     /**< LIST, MAP, ARRAY and NULLABLE */
    uint32_t count;                       /**< ARRAY: at least 1 */
    const struct model_enum *enumeration; /**< ENUM */
    const struct model_struct *structure; /**< STRUCT */
    const struct model_union *tagged;     /**< UNION */
    /**
     * `@length`: of text in code points, of bytes, lists and maps in elements. From the alias
     * and from the place of use: whichever is narrower.
     */
    struct model_limits length;
    struct model_limits range; /**< `@range`: of integers and floats */
    /** `@pattern`: of text, that of the place of use first; NULL: none. */
    const struct model_pattern *pattern;
};

/** Documentation and age of a declaration. */
struct model_about {
    struct text docs;       /**< doc comment without `///` and common indentation; may be empty */
    struct text since;      /**< the version that it came with; may be empty */
    struct text deprecated; /**< what to use instead */
    struct text deprecated_since;
    bool is_deprecated;
    struct span span; /**< where the name stands */
};

/** A constant value: of `const`, and of defaults. */
struct model_value {
    /**
     * BOOL, INT64 (low range), UINT64 (above), FLOAT64, STRING, ENUM; TIMESTAMP and DURATION, in
     * nanoseconds; DECIMAL, UUID (canonical) and URI, as text; NULLABLE for null.
     */
    enum model_kind kind;
    bool boolean;
    int64_t integer;
    uint64_t natural;
    double number;
    struct text string;
    const struct model_enum *enumeration;
    size_t enumerator; /**< index into enumeration->enumerators */
};

struct model_const {
    struct text name;
    struct text c_name;
    struct model_about about;
    const struct model_type *type;
    struct model_value value;
};

struct model_alias {
    struct text name;
    struct text c_name;
    struct model_about about;
    const struct model_type *type;
};

struct model_enumerator {
    struct text name;   /**< as declared, for C */
    struct text wire;   /**< the string on the wire (string enums) */
    int64_t number;     /**< the integer on the wire (integer enums) */
    struct text c_name; /**< from `@c(name:)`, else empty */
    struct model_about about;
};

struct model_enum {
    const struct model_file *file;
    struct text name;
    struct text c_name;
    struct model_about about;
    bool is_integer;
    bool is_closed;       /**< has no other values than its enumerators */
    enum model_kind base; /**< INT8…UINT64 of an integer enum */
    const struct model_enumerator *enumerators;
    size_t enumerator_count;
};

/** A field of a struct, or a parameter, keyword, or element of a result. */
struct model_field {
    struct text name;
    struct text c_name; /**< from `@c(name:)`, else empty */
    struct model_about about;
    const struct model_type *type;
    bool optional;    /**< `x?`, or has a default: may be absent on the wire */
    bool has_default; /**< a decoder sets `value` when it is absent */
    struct model_value value;
};

/** A name that must not be used again. */
struct model_reserved {
    struct text name;
    struct span span;
};

struct model_struct {
    const struct model_file *file;
    struct text name;
    struct text c_name;
    struct model_about about;
    const struct model_field *fields; /**< with those of other structs that this one spreads */
    size_t field_count;
    bool is_tuple;  /**< a list of its fields on the wire; optional ones are the last */
    bool is_strict; /**< other keys or elements are refused */
    const struct model_reserved *reserved; /**< also by what is spread */
    size_t reserved_count;
    /** Every struct and union that this one holds by value, also in arrays and where it can be
     * null, is laid out before it (lists and maps do not count: they hold pointers). */
    size_t order;
    bool recursive; /**< reaches itself through lists or maps */
};

/** One of several structs: on the wire a map of its fields, and a tag that says which it is. */
struct model_union {
    const struct model_file *file;
    struct text name;
    struct text c_name;
    struct model_about about;
    struct text tag; /**< a key that no member has */
    bool is_closed;  /**< has no other members */
    /** Required, each with a STRUCT as type; the name is the tag's value on the wire. */
    const struct model_field *members;
    size_t member_count;
    const struct model_reserved *reserved; /**< names that no member can have */
    size_t reserved_count;
    size_t order; /**< as that of a struct, in the same sequence */
    bool recursive;
};

/** `{site}` in the URI of a procedure or topic: a required value, which travels there only. */
struct model_uri_part {
    struct model_field field; /**< text, an integer, an enum or a UUID */
    size_t component;         /**< which one of the URI's it is, from 0 */
};

/** Positional and keyword values: the arguments of a procedure, a result, an event, an error. */
struct model_message {
    const struct model_field *positional;
    size_t positional_count;
    const struct model_field *keyword;
    size_t keyword_count;
    /** `...args: T[]`: positional values behind the others, as a list; NULL: none. */
    const struct model_field *rest;
    /** `{...kwargs: T}`: keywords that are not among the others, as a map; NULL: none. */
    const struct model_field *keyword_rest;
    const struct model_uri_part *uri_parts; /**< of arguments and events */
    size_t uri_part_count;
    bool is_strict; /**< what has no place here is refused */
};

struct model_error {
    const struct model_file *file;
    struct text name;
    struct text c_name;
    struct model_about about;
    struct text uri;
    struct model_message payload;
};

struct model_interface;

/** How a URI that is registered or subscribed to is compared with those that are used. */
enum model_match { MODEL_MATCH_EXACT, MODEL_MATCH_PREFIX, MODEL_MATCH_WILDCARD };

/** Which of several callees of one procedure is called. */
enum model_invoke {
    MODEL_INVOKE_SINGLE,
    MODEL_INVOKE_ROUNDROBIN,
    MODEL_INVOKE_RANDOM,
    MODEL_INVOKE_FIRST,
    MODEL_INVOKE_LAST,
};

/** The URI of a procedure or topic. */
struct model_uri {
    struct text text;    /**< with the names of its parts in braces: `com.acme.{site}.reboot` */
    struct text pattern; /**< with nothing there: `com.acme..reboot`; the same without parts */
    enum model_match match;
};

struct model_procedure {
    const struct model_interface *origin; /**< whose procedure it is: the interface's or a base's */
    struct text name;
    struct text c_name;
    struct model_about about;
    struct model_uri uri;
    enum model_invoke invoke;
    struct model_message args;
    bool has_input;             /**< `stream name: T` behind the positional ones */
    struct model_message input; /**< one positional field: an item of it */
    bool has_items;             /**< `-> stream T`: items come before the result */
    bool item_is_single;        /**< as below */
    bool result_is_single;      /**< `-> T`: result has one positional field, which has no name */
    struct model_message item;
    struct model_message result;
    bool is_idempotent;  /**< calling it again does no harm */
    uint32_t timeout_ms; /**< of calls that set none; 0: up to the session */
    const struct model_error *const *throws;
    size_t throw_count;
};

struct model_topic {
    const struct model_interface *origin; /**< as that of a procedure */
    struct text name;
    struct text c_name;
    struct model_about about;
    struct model_uri uri;
    struct model_message event;
};

struct model_interface {
    const struct model_file *file;
    struct text name;
    struct text c_name;
    struct model_about about;
    const struct model_interface *const *bases; /**< as written after `extends` */
    size_t base_count;
    /** Those of all bases first, each once, with the URI that they have there; then its own. */
    const struct model_procedure *procedures;
    size_t procedure_count;
    const struct model_topic *topics;
    size_t topic_count;
    const struct model_reserved *reserved; /**< also by bases */
    size_t reserved_count;
};

/** What one .widl file declares. */
struct model_file {
    /** How others import it and how its header is included: path below an import directory. */
    struct text path;
    struct text package;
    struct text c_prefix; /**< from `@c(prefix:)`, else the last component that is no version */
    struct model_about about;
    const struct model_file *const *imports;
    size_t import_count;
    const struct model_const *consts;
    size_t const_count;
    const struct model_alias *aliases;
    size_t alias_count;
    const struct model_enum *enums;
    size_t enum_count;
    const struct model_struct *structs; /**< in the order of declaration */
    size_t struct_count;
    const struct model_union *unions;
    size_t union_count;
    const struct model_type *layout; /**< structs and unions in the order that C needs */
    size_t layout_count;
    const struct model_error *errors;
    size_t error_count;
    const struct model_interface *interfaces;
    size_t interface_count;
    const struct model_interface *const *interfaces_by_base; /**< bases before what extends them */
};

#endif
