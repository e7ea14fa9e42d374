/* SPDX-License-Identifier: MIT */
/*
 * Resolves a file in steps, each of which needs only what the ones before it gave: package, names,
 * enumerators, values of constants and enums, then what uses them, and at last what can only be
 * said about the whole file.
 */
#include "sema/sema.h"

#include "sema/decorators.h"
#include "sema/extents.h"
#include "sema/layout.h"
#include "sema/members.h"
#include "sema/resolve.h"
#include "sema/scope.h"
#include "sema/types.h"
#include "sema/unions.h"
#include "sema/uris.h"

static struct scope *scope_new(const struct sema_task *task)
{
    struct scope *scope = arena_alloc(task->arena, sizeof(*scope));
    scope->arena = task->arena;
    scope->diagnostics = task->diagnostics;
    scope->ast = task->ast;
    scope->references = task->references;
    scope->failed = task->ast->is_incomplete;
    scope->symbols = names_new(task->arena);
    scope->packages = names_new(task->arena);
    scope->patterns = names_new(task->arena);
    scope->lost = names_new(task->arena);
    scope_find_lost(scope);
    for (size_t i = 0; i < sizeof(scope->uris) / sizeof(scope->uris[0]); i++)
        scope->uris[i] = names_new(task->arena);
    scope->model.path = task->path;
    return scope;
}

static void resolve_package(struct scope *scope)
{
    const struct ast_file *ast = scope->ast;
    struct decorations decorations;
    decorators_read(scope, &ast->decorators, DECORATORS_ON_PACKAGE, &decorations);

    scope->is_strict = decorations.is_strict;
    scope->model.about = decorators_about(&decorations, ast->docs, ast->package.span);
    scope->model.package = ast->package.text;
    if (ast->package.text.size) {
        uris_check_package(scope);
    } else if (!ast->is_incomplete) {
        diag_report(scope_fail(scope), DIAG_PACKAGE, (struct span){ast->source, 0, 0},
                    "the file has no package");
        diag_hint(scope->diagnostics, "It begins with something like 'package com.example.v1;'.");
    }
    if (decorations.c_name.size)
        scope->model.c_prefix = decorations.c_name;
}

/* Where something that is called `symbol->name` may be declared only once. */
static void declare(struct scope *scope, struct symbol *symbol, const char *what)
{
    struct symbol *first = names_add(scope->symbols, symbol->name, symbol);
    if (!first)
        return;
    first->is_ambiguous = true;
    scope_report_second(scope, what, symbol->name, symbol->span, first->span);
}

static void declare_package(struct scope *scope, struct imported *import)
{
    if (!import->scope || !import->scope->model.package.size)
        return;
    struct imported *first = names_add(scope->packages, import->scope->model.package, import);
    if (first) {
        import->same_package = first->same_package;
        first->same_package = import;
    }
}

static void check_import_once(struct scope *scope, struct names *files, struct imported *import)
{
    if (!import->scope)
        return;
    struct text path = import->scope->model.path;
    const struct span *first = names_add(files, path, &((struct ast_import *)import->ast)->span);
    if (!first)
        return;
    import->is_used = true;
    diag_report(scope_fail(scope), DIAG_DUPLICATE, import->ast->span,
                "'%.*s' is imported a second time", TEXT_ARG(path));
    diag_note(scope->diagnostics, *first, "the first is here");
}

static void declare_import(struct scope *scope, struct imported *import)
{
    struct decorations decorations;
    decorators_read(scope, &import->ast->decorators, DECORATORS_ON_IMPORT, &decorations);
    declare_package(scope, import);
    if (!import->ast->alias.text.size)
        return;
    struct symbol *symbol = arena_alloc(scope->arena, sizeof(*symbol));
    symbol->kind = SYMBOL_IMPORT;
    symbol->name = import->ast->alias.text;
    symbol->span = import->ast->alias.span;
    symbol->import = import;
    declare(scope, symbol, "import");
}

static void declare_imports(struct scope *scope, const struct sema_import *imports)
{
    size_t count = scope->ast->imports.count;
    struct names *files = names_new(scope->arena);
    scope->imports = arena_alloc(scope->arena, count * sizeof(*scope->imports));
    for (size_t i = 0; i < count; i++) {
        struct imported *import = &scope->imports[i];
        import->ast = imports[i].ast;
        import->scope = imports[i].scope;
        if (!import->scope || import->scope->failed)
            scope->failed = true;
        check_import_once(scope, files, import);
        declare_import(scope, import);
    }
}

/* The array of the model that declarations of one kind go to, and how many there are. */
struct shelf {
    size_t counts[SYMBOL_IMPORT];
    struct model_const *consts;
    struct model_alias *aliases;
    struct model_error *errors;
    struct model_interface *interfaces;
};

static struct shelf shelf_new(struct scope *scope)
{
    struct arena *arena = scope->arena;
    struct model_file *model = &scope->model;
    struct shelf shelf = {0};
    for (size_t i = 0; i < scope->ast->declarations.count; i++) {
        const struct ast_declaration *ast = scope->ast->declarations.items[i];
        shelf.counts[ast->kind]++;
    }
    shelf.consts = arena_alloc(arena, shelf.counts[SYMBOL_CONST] * sizeof(*shelf.consts));
    shelf.aliases = arena_alloc(arena, shelf.counts[SYMBOL_ALIAS] * sizeof(*shelf.aliases));
    scope->enums = arena_alloc(arena, shelf.counts[SYMBOL_ENUM] * sizeof(*scope->enums));
    scope->enumerators =
        arena_alloc(arena, shelf.counts[SYMBOL_ENUM] * sizeof(*scope->enumerators));
    scope->structs = arena_alloc(arena, shelf.counts[SYMBOL_STRUCT] * sizeof(*scope->structs));
    scope->fields = arena_alloc(arena, shelf.counts[SYMBOL_STRUCT] * sizeof(*scope->fields));
    scope->unions = arena_alloc(arena, shelf.counts[SYMBOL_UNION] * sizeof(*scope->unions));
    shelf.errors = arena_alloc(arena, shelf.counts[SYMBOL_ERROR] * sizeof(*shelf.errors));
    shelf.interfaces =
        arena_alloc(arena, shelf.counts[SYMBOL_INTERFACE] * sizeof(*shelf.interfaces));
    scope->interfaces_done =
        arena_alloc(arena, shelf.counts[SYMBOL_INTERFACE] * sizeof(const struct model_interface *));
    model->consts = shelf.consts;
    model->aliases = shelf.aliases;
    model->enums = scope->enums;
    model->structs = scope->structs;
    model->unions = scope->unions;
    model->errors = shelf.errors;
    model->interfaces = shelf.interfaces;
    model->interfaces_by_base = scope->interfaces_done;
    return shelf;
}

static struct model_type *type_new(struct symbol *symbol, enum model_kind kind)
{
    struct model_type *type = arena_alloc(symbol->scope->arena, sizeof(*type));
    type->kind = kind;
    symbol->type = type;
    return type;
}

static void shelve_enum(struct symbol *symbol, struct model_enum *enumeration)
{
    struct scope *scope = symbol->scope;
    symbol->enumeration = enumeration;
    scope->enumerators[enumeration - scope->enums] = names_new(scope->arena);
    enumeration->file = &scope->model;
    enumeration->name = symbol->name;
    type_new(symbol, MODEL_ENUM)->enumeration = enumeration;
    members_declare_enum(symbol);
}

static void shelve_struct(struct symbol *symbol, struct model_struct *structure)
{
    symbol->structure = structure;
    structure->file = &symbol->scope->model;
    structure->name = symbol->name;
    type_new(symbol, MODEL_STRUCT)->structure = structure;
}

static void shelve_union(struct symbol *symbol, struct model_union *tagged)
{
    symbol->tagged = tagged;
    tagged->file = &symbol->scope->model;
    tagged->name = symbol->name;
    type_new(symbol, MODEL_UNION)->tagged = tagged;
}

static void shelve_error(struct symbol *symbol, struct model_error *error)
{
    symbol->error = error;
    error->file = &symbol->scope->model;
    error->name = symbol->name;
}

static void shelve_interface(struct symbol *symbol, struct model_interface *interface)
{
    symbol->interface = interface;
    interface->file = &symbol->scope->model;
    interface->name = symbol->name;
}

/* Give `symbol` its place in the model. */
static void shelve(struct shelf *shelf, struct symbol *symbol)
{
    struct scope *scope = symbol->scope;
    struct model_file *model = &scope->model;
    switch (symbol->ast->kind) {
    case AST_CONST:
        symbol->constant = &shelf->consts[model->const_count++];
        break;
    case AST_ALIAS:
        symbol->alias = &shelf->aliases[model->alias_count++];
        break;
    case AST_ENUM:
        shelve_enum(symbol, &scope->enums[model->enum_count++]);
        break;
    case AST_STRUCT:
        shelve_struct(symbol, &scope->structs[model->struct_count++]);
        break;
    case AST_UNION:
        shelve_union(symbol, &scope->unions[model->union_count++]);
        break;
    case AST_ERROR:
        shelve_error(symbol, &shelf->errors[model->error_count++]);
        break;
    case AST_INTERFACE:
        shelve_interface(symbol, &shelf->interfaces[model->interface_count++]);
        break;
    }
}

static enum symbol_kind kind_of(enum ast_declaration_kind kind)
{
    static const enum symbol_kind kinds[] = {
        [AST_CONST] = SYMBOL_CONST,         [AST_ALIAS] = SYMBOL_ALIAS, [AST_ENUM] = SYMBOL_ENUM,
        [AST_STRUCT] = SYMBOL_STRUCT,       [AST_UNION] = SYMBOL_UNION, [AST_ERROR] = SYMBOL_ERROR,
        [AST_INTERFACE] = SYMBOL_INTERFACE,
    };
    return kinds[kind];
}

static void declare_all(struct scope *scope)
{
    size_t count = scope->ast->declarations.count;
    struct shelf shelf = shelf_new(scope);
    scope->declared = arena_alloc(scope->arena, count * sizeof(*scope->declared));
    for (size_t i = 0; i < count; i++) {
        struct symbol *symbol = &scope->declared[i];
        symbol->ast = scope->ast->declarations.items[i];
        symbol->kind = kind_of(symbol->ast->kind);
        symbol->name = symbol->ast->name.text;
        symbol->span = symbol->ast->name.span;
        symbol->scope = scope;
        shelve(&shelf, symbol);
        if (types_is_builtin(symbol->name))
            diag_report(scope_fail(scope), DIAG_NAME, symbol->span,
                        "'%.*s' is the name of a built-in type", TEXT_ARG(symbol->name));
        else
            declare(scope, symbol, "declaration of");
    }
}

/* What constants and limits stand on, in the order of the file. */
static void resolve_values(struct scope *scope)
{
    for (size_t i = 0; i < scope->ast->declarations.count; i++) {
        struct symbol *symbol = &scope->declared[i];
        if (symbol->kind == SYMBOL_CONST || symbol->kind == SYMBOL_ALIAS) {
            if (!resolve_symbol(scope, symbol, symbol->span))
                scope->failed = true;
        } else if (symbol->kind == SYMBOL_ENUM) {
            members_resolve_enum(symbol);
        }
    }
}

static void resolve_rest(struct scope *scope)
{
    for (size_t i = 0; i < scope->ast->declarations.count; i++) {
        struct symbol *symbol = &scope->declared[i];
        if (symbol->kind == SYMBOL_ERROR)
            members_resolve_error(symbol);
        else if (symbol->kind == SYMBOL_STRUCT || symbol->kind == SYMBOL_INTERFACE)
            resolve_symbol(scope, symbol, symbol->span);
    }
}

/* All structs have their fields by now. */
static void resolve_unions(struct scope *scope)
{
    for (size_t i = 0; i < scope->ast->declarations.count; i++) {
        if (scope->declared[i].kind == SYMBOL_UNION)
            unions_resolve(&scope->declared[i]);
    }
}

static void list_imports(struct scope *scope)
{
    const struct model_file **files =
        arena_alloc(scope->arena, scope->ast->imports.count * sizeof(const struct model_file *));
    for (size_t i = 0; i < scope->ast->imports.count; i++) {
        if (scope->imports[i].scope)
            files[scope->model.import_count++] = &scope->imports[i].scope->model;
    }
    scope->model.imports = files;
}

/* What was left out because of an error may be what uses an import. */
static void warn_unused(struct scope *scope)
{
    for (size_t i = 0; i < scope->ast->imports.count; i++) {
        const struct imported *import = &scope->imports[i];
        if (import->scope && !import->is_used && !scope->ast->is_incomplete)
            diag_report(scope->diagnostics, DIAG_UNUSED_IMPORT, import->ast->span,
                        "'%.*s' is imported, but nothing uses it",
                        TEXT_ARG(import->ast->path.text));
    }
}

struct scope *sema_resolve(const struct sema_task *task)
{
    struct scope *scope = scope_new(task);
    resolve_package(scope);
    declare_imports(scope, task->imports);
    declare_all(scope);
    resolve_values(scope);
    resolve_rest(scope);
    resolve_unions(scope);
    layout_resolve(scope);
    extents_check(scope);
    list_imports(scope);
    warn_unused(scope);
    return scope;
}

const struct model_file *sema_partial(const struct scope *scope)
{
    return &scope->model;
}

const struct model_file *sema_model(const struct scope *scope)
{
    return scope->failed ? NULL : &scope->model;
}
