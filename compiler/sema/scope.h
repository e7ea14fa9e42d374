/* SPDX-License-Identifier: MIT */
/*
 * The names of one file while and after it is resolved. Private to this folder.
 *
 * Errors do not stop anything. What failed is poisoned: a type is NULL, a symbol is BAD, and
 * whoever meets that goes on without another report.
 */
#ifndef SCOPE_H
#define SCOPE_H

#include "base/names.h"
#include "sema/references.h"
#include "sema/sema.h"

enum symbol_kind {
    SYMBOL_CONST,
    SYMBOL_ALIAS,
    SYMBOL_ENUM,
    SYMBOL_STRUCT,
    SYMBOL_UNION,
    SYMBOL_ERROR,
    SYMBOL_INTERFACE,
    SYMBOL_IMPORT,
};

/** Constants, aliases, structs and interfaces are resolved when they are needed first. */
enum symbol_state { SYMBOL_NEW, SYMBOL_ACTIVE, SYMBOL_DONE, SYMBOL_BAD };

/** One import of a file. */
struct imported {
    const struct ast_import *ast;
    struct scope *scope;           /**< NULL: failed */
    struct imported *same_package; /**< the next import with the same package */
    bool is_used;
};

/** What a name in a file stands for; which members are set follows from the kind. */
struct symbol {
    enum symbol_kind kind;
    enum symbol_state state;
    bool is_ambiguous; /**< declared again: nobody knows what the name means */
    struct text name;
    struct span span;
    struct scope *scope;
    const struct ast_declaration *ast;
    const struct model_type *type; /**< ALIAS when DONE; ENUM, STRUCT, UNION */
    struct model_const *constant;
    struct model_alias *alias;
    struct model_enum *enumeration;
    struct model_struct *structure;
    struct model_union *tagged;
    struct model_error *error;
    struct model_interface *interface;
    struct imported *import;
    struct symbol *waits_for; /**< STRUCT and INTERFACE that is ACTIVE: what it takes over now */
    struct span waits_at;
};

/** How much a struct or union holds, with those that it holds by value. */
struct extent {
    size_t values;
    size_t depth;
};

struct scope {
    struct model_file model; /**< first: a model_file of this compiler is always in a scope */
    struct arena *arena;
    struct diagnostics *diagnostics;
    const struct ast_file *ast;
    struct references *references; /**< NULL: nobody wants to know */
    struct names *symbols;         /**< struct symbol by name */
    struct names *packages;        /**< struct imported by package */
    struct names *lost;            /**< words that an error keeps from being declared */
    struct symbol *declared; /**< one for each declaration, also where a name is there twice */
    struct imported *imports;
    struct model_enum *enums;
    struct names **enumerators; /**< for each of enums: struct model_enumerator by name */
    struct model_struct *structs;
    struct names **fields; /**< for each of structs: struct part by name; NULL: not resolved */
    struct model_union *unions;
    struct extent *extents; /**< by order of layout */
    struct names *uris[3];  /**< struct span by URI: of procedures, topics and errors */
    const struct model_interface **interfaces_done; /**< in the order of being resolved */
    size_t interfaces_done_count;
    bool is_strict;         /**< all that is declared here is */
    struct names *patterns; /**< struct pattern by text */
    size_t pattern_places;  /**< of all of them */
    size_t fields_taken;    /**< over from other structs */
    size_t members_taken;   /**< over from bases */
    size_t resolving;       /**< declarations that are being resolved on demand */
    size_t comparisons;     /**< made in search of suggestions */
    bool failed;            /**< something was reported, here or in an import */
};

/** Mark `scope` as failed. Return: where to report why. */
struct diagnostics *scope_fail(struct scope *scope);

/** Fill the table of lost words. */
void scope_find_lost(struct scope *scope);

/** May `name`, which is not declared in `scope`, be missing only because of an error there? */
bool scope_is_lost(const struct scope *scope, struct text name);

/** The scope of a file of this compilation. */
struct scope *scope_of(const struct model_file *file);

/** The enumerators of an enum, struct model_enumerator by name. */
struct names *scope_enumerators(const struct model_enum *enumeration);

/** The fields of a struct, struct part by name; NULL: it is not resolved. */
const struct names *scope_fields(const struct model_struct *structure);

/** What looking for a name gave. */
struct found {
    struct symbol *symbol;     /**< NULL: there is none */
    bool is_poisoned;          /**< there may be none only because of an error before */
    const struct scope *scope; /**< where it should be; NULL: its qualifier is unknown */
};

/**
 * Look for `Name`, `alias.Name` or `full.package.Name`, which is used at `span`. Never an import.
 */
struct found scope_find(struct scope *scope, struct text name, struct span span);

/** Cut `name` at its last dot. false: it has none. */
bool scope_split(struct text name, struct text *ret_before, struct text *ret_last);

/** Report that `symbol` is not `wanted` ("a type"). */
void scope_report_kind(struct scope *scope, const struct symbol *symbol, struct span span,
                       const char *wanted);

/** Report that `name`, which should be of `kind`, is not there, unless an error explains it. */
void scope_report_unknown(struct scope *scope, const struct found *found, enum symbol_kind kind,
                          struct text name, struct span span);

/** Add a name that must be unique; report "a second WHAT 'name'" when it is not. */
bool scope_add_unique(struct scope *scope, struct names *names, struct text name,
                      const struct span *span, const char *what);

/** Report "a second WHAT 'name'" at `span`. */
void scope_report_second(struct scope *scope, const char *what, struct text name, struct span span,
                         struct span first);

/** The closest of the names that were offered. */
struct suggestion {
    struct text name;
    struct text best;      /**< empty: none is close */
    struct text qualifier; /**< what stands before `name`, if anything */
    struct span span;      /**< of the name with its qualifier, or of a decorator's name */
    size_t distance;
};

void suggestion_offer(struct scope *scope, struct suggestion *suggestion, struct text candidate);

/** Add "did you mean" to the problem reported last, if anything is close. */
void suggestion_hint(struct scope *scope, const struct suggestion *suggestion);

#endif
