/* SPDX-License-Identifier: MIT */
/*
 * The front end as a whole: loads a file and what it imports, depth first, and resolves each once
 * its imports are. A file is loaded once, however many ways lead to it. Nothing that was loaded is
 * released before the compilation, because models and diagnostics point into it.
 */
#include "compilation.h"

#include <stdlib.h>

#include "base/names.h"
#include "sema/sema.h"
#include "source/search.h"
#include "source/source.h"
#include "syntax/parse.h"

#define IMPORT_DEPTH_MAX 100

/* A file. While it is loading, `importer` leads back to the file that was asked for. */
struct unit {
    struct unit *next;
    struct source *source;
    const char *canonical; /* or the name of one from memory */
    struct text name;
    struct text root;
    const struct ast_file *ast;
    struct scope *scope;   /* NULL while it is loading */
    struct unit **imports; /* those that could be loaded */
    size_t import_count;
    const struct unit *importer;
    struct span importer_span;
    size_t depth;
};

struct compilation {
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct search *search;
    struct references *references; /* NULL: nobody wants them */
    struct names *units;           /* struct unit, by canonical path, or by name when from memory */
    struct unit *all;
};

struct compilation *compilation_new(const char *const *import_directories, size_t count,
                                    struct diagnostics *diagnostics)
{
    struct arena *arena = arena_new();
    struct compilation *compilation = arena_alloc(arena, sizeof(*compilation));
    compilation->arena = arena;
    compilation->diagnostics = diagnostics;
    compilation->search = search_new(arena, import_directories, count);
    compilation->units = names_new(arena);
    return compilation;
}

void compilation_free(struct compilation *compilation)
{
    if (!compilation)
        return;
    for (struct unit *unit = compilation->all; unit; unit = unit->next)
        source_free(unit->source);
    arena_free(compilation->arena);
}

static struct unit *unit_new(struct compilation *compilation, struct source *source,
                             struct text identity, struct text name)
{
    struct unit *unit = arena_alloc(compilation->arena, sizeof(*unit));
    unit->source = source;
    unit->canonical = identity.data;
    unit->name = name;
    unit->next = compilation->all;
    compilation->all = unit;
    names_add(compilation->units, identity, unit);
    return unit;
}

static struct unit *load(struct compilation *compilation, const struct location *location,
                         struct span span)
{
    const char *why = NULL;
    const struct text *text = search_overlaid(compilation->search, location->canonical);
    struct source *source =
        text ? source_from_text(location->path, *text) : source_load(location->path, &why);
    if (!source) {
        diag_report(compilation->diagnostics, DIAG_FILE, span, "cannot read '%s': %s",
                    location->path, why);
        return NULL;
    }
    struct unit *unit = unit_new(compilation, source, text_of(location->canonical), location->name);
    unit->root = location->root;
    return unit;
}

static void report_cycle(struct compilation *compilation, const struct unit *importer,
                         const struct unit *imported, struct span span)
{
    diag_report(compilation->diagnostics, DIAG_IMPORT_CYCLE, span, "'%.*s' imports itself",
                TEXT_ARG(imported->name));
    for (const struct unit *unit = importer; unit != imported; unit = unit->importer)
        diag_note(compilation->diagnostics, unit->importer_span, "'%.*s' is imported here",
                  TEXT_ARG(unit->name));
}

/* `span` is that of a string, whose quotes stay. */
static void hint_similar(struct diagnostics *diagnostics, struct span span, struct text similar)
{
    diag_hint(diagnostics, "did you mean '%.*s'?", TEXT_ARG(similar));
    if (memchr(similar.data, '"', similar.size) || memchr(similar.data, '\\', similar.size))
        return;
    diag_replace(diagnostics, (struct span){span.source, span.begin + 1, span.end - 1}, similar);
}

/* Where the file is that `ast` names; false: reported. */
static bool find_import(struct compilation *compilation, const struct unit *unit,
                        const struct ast_import *ast, struct location *ret_location)
{
    struct diagnostics *diagnostics = compilation->diagnostics;
    struct text name = ast->path.text;
    const char *why = NULL;

    switch (search_import(compilation->search, name, unit->root, ret_location, &why)) {
    case SEARCH_FOUND:
        return true;
    case SEARCH_FAILED:
        diag_report(diagnostics, DIAG_FILE, ast->path.span, "cannot read '%.*s': %s",
                    TEXT_ARG(name), why);
        return false;
    case SEARCH_MISSING:
        break;
    }
    struct text places = search_places(compilation->search, unit->root);
    struct text similar = search_similar(compilation->search, name, unit->root);
    diag_report(diagnostics, DIAG_IMPORT, ast->path.span, "cannot find '%.*s'", TEXT_ARG(name));
    if (similar.size)
        hint_similar(diagnostics, ast->path.span, similar);
    else if (places.size)
        diag_hint(diagnostics, "Searched in %.*s.", TEXT_ARG(places));
    else
        diag_hint(diagnostics, "There is no import directory.");
    return false;
}

/* The file that `ast` imports, not necessarily loaded before; NULL: reported. */
static struct unit *find_unit(struct compilation *compilation, const struct unit *unit,
                              const struct ast_import *ast)
{
    struct location location;
    if (!search_name_ok(ast->path.text)) {
        diag_report(compilation->diagnostics, DIAG_IMPORT, ast->path.span,
                    "'%.*s' is not a path below an import directory", TEXT_ARG(ast->path.text));
        return NULL;
    }
    struct unit *found = names_find(compilation->units, ast->path.text);
    if (found)
        return found;
    if (!find_import(compilation, unit, ast, &location))
        return NULL;
    found = names_find(compilation->units, text_of(location.canonical));
    return found ? found : load(compilation, &location, ast->path.span);
}

static void resolve(struct compilation *compilation, struct unit *unit);

/* The scope of what `ast` imports, loaded and resolved if that was not done; NULL: reported. */
static struct scope *import(struct compilation *compilation, struct unit *unit,
                            const struct ast_import *ast)
{
    struct unit *found = find_unit(compilation, unit, ast);
    if (!found)
        return NULL;
    if (found->ast && !found->scope) {
        report_cycle(compilation, unit, found, ast->path.span);
        return NULL;
    }
    if (!found->ast) {
        found->importer = unit;
        found->importer_span = ast->path.span;
        found->depth = unit->depth + 1;
        resolve(compilation, found);
    }
    references_add(compilation->references, ast->path.span, (struct span){found->source, 0, 0});
    unit->imports[unit->import_count++] = found;
    return found->scope;
}

/* Parse `unit`, then import and resolve. Bounded recursion: see IMPORT_DEPTH_MAX. */
static void resolve(struct compilation *compilation, struct unit *unit)
{
    struct arena *arena = compilation->arena;
    unit->ast = parse(arena, unit->source, compilation->diagnostics);
    size_t count = unit->ast->imports.count;
    struct sema_import *imports = arena_alloc(arena, count * sizeof(*imports));

    unit->imports = arena_alloc(arena, count * sizeof(struct unit *));
    for (size_t i = 0; i < count; i++) {
        imports[i].ast = unit->ast->imports.items[i];
        if (unit->depth < IMPORT_DEPTH_MAX)
            imports[i].scope = import(compilation, unit, imports[i].ast);
        else
            diag_report(compilation->diagnostics, DIAG_TOO_DEEP, imports[i].ast->span,
                        "imports more than %d levels deep", IMPORT_DEPTH_MAX);
    }
    struct sema_task task = {
        .arena = arena,
        .diagnostics = compilation->diagnostics,
        .ast = unit->ast,
        .path = unit->name,
        .references = compilation->references,
        .imports = imports,
    };
    unit->scope = sema_resolve(&task);
}

void compilation_overlay(struct compilation *compilation, const char *path, struct text text)
{
    search_overlay(compilation->search, path, text);
}

void compilation_collect(struct compilation *compilation, struct references *references)
{
    compilation->references = references;
}

const struct model_file *compilation_add(struct compilation *compilation, const char *path)
{
    static const struct span nowhere = {0};
    struct location location;
    const char *why = NULL;

    if (!search_file(compilation->search, path, &location, &why)) {
        diag_report(compilation->diagnostics, DIAG_FILE, nowhere, "cannot read '%s': %s", path,
                    why);
        return NULL;
    }
    struct unit *unit = names_find(compilation->units, text_of(location.canonical));
    if (!unit) {
        unit = load(compilation, &location, nowhere);
        if (!unit)
            return NULL;
        resolve(compilation, unit);
    }
    return sema_model(unit->scope);
}

const struct model_file *compilation_add_text(struct compilation *compilation, const char *path,
                                              struct text text)
{
    struct text name = arena_text(compilation->arena, text_of(path));
    struct unit *unit = unit_new(compilation, source_from_text(path, text), name, name);
    resolve(compilation, unit);
    return sema_model(unit->scope);
}

void compilation_hold(struct compilation *compilation, const char *name, const char *path,
                      struct text text)
{
    struct text identity = arena_text(compilation->arena, text_of(name));

    if (!names_find(compilation->units, identity))
        unit_new(compilation, source_from_text(path, text), identity, identity);
}

const struct model_file *compilation_add_held(struct compilation *compilation, struct text name)
{
    struct unit *unit = names_find(compilation->units, name);

    if (!unit)
        return NULL;
    if (!unit->ast)
        resolve(compilation, unit);
    return sema_model(unit->scope);
}

static bool describe(const struct unit *unit, struct compiled *ret_compiled)
{
    if (!unit || !unit->scope)
        return false;
    *ret_compiled = (struct compiled){
        .canonical = unit->canonical,
        .ast = unit->ast,
        .partial = sema_partial(unit->scope),
    };
    return true;
}

bool compilation_find(const struct compilation *compilation, const char *canonical,
                      struct compiled *ret_compiled)
{
    return describe(names_find(compilation->units, text_of(canonical)), ret_compiled);
}

bool compilation_find_source(const struct compilation *compilation, const struct source *source,
                             struct compiled *ret_compiled)
{
    const struct unit *unit = compilation->all;

    while (unit && unit->source != source)
        unit = unit->next;
    return describe(unit, ret_compiled);
}

/* The paths of files, each once. */
struct inputs {
    struct arena *arena;
    struct names *seen;
    const char **paths;
    size_t count;
    size_t capacity;
};

static void add_path(struct inputs *inputs, const char *path)
{
    if (inputs->count == inputs->capacity) {
        size_t capacity = inputs->capacity ? inputs->capacity * 2 : 8;
        const char **paths = arena_alloc(inputs->arena, capacity * sizeof(const char *));
        if (inputs->count)
            memcpy(paths, inputs->paths, inputs->count * sizeof(const char *));
        inputs->paths = paths;
        inputs->capacity = capacity;
    }
    inputs->paths[inputs->count++] = path;
}

static void add_inputs(struct inputs *inputs, struct unit *unit)
{
    if (names_add(inputs->seen, text_of(unit->source->path), unit))
        return;
    add_path(inputs, unit->source->path);
    for (size_t i = 0; i < unit->import_count; i++)
        add_inputs(inputs, unit->imports[i]);
}

const char *const *compilation_inputs(const struct compilation *compilation,
                                      const struct model_file *file, size_t *ret_count)
{
    struct inputs inputs = {.arena = compilation->arena, .seen = names_new(compilation->arena)};
    for (struct unit *unit = compilation->all; unit; unit = unit->next) {
        if (unit->scope && sema_model(unit->scope) == file && file)
            add_inputs(&inputs, unit);
    }
    *ret_count = inputs.count;
    return inputs.paths;
}
