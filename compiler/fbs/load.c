/* SPDX-License-Identifier: MIT */
/*
 * Loads schemas and what they include, each file once, whichever way leads to it. Includes may go
 * in circles. The number of files and their size are bounded, and nothing recurses.
 */
#include "fbs/catalog.h"

static const struct span nowhere = {0};

struct fbs_catalog *fbs_catalog_new(const char *const *directories, size_t count,
                                    struct diagnostics *diagnostics)
{
    struct arena *arena = arena_new();
    struct fbs_catalog *catalog = arena_alloc(arena, sizeof(*catalog));

    catalog->arena = arena;
    catalog->diagnostics = diagnostics;
    catalog->search = search_new(arena, directories, count);
    catalog->by_canonical = names_new(arena);
    catalog->by_name = names_new(arena);
    catalog->declarations = names_new(arena);
    return catalog;
}

void fbs_catalog_free(struct fbs_catalog *catalog)
{
    if (!catalog)
        return;
    for (size_t i = 0; i < catalog->file_count; i++)
        source_free(catalog->files[i]->owned);
    arena_free(catalog->arena);
}

/** `idl/a.fbs` is the contract `idl/a.widl`. */
static struct text contract_name(struct arena *arena, struct text name)
{
    static const char suffix[] = ".fbs";
    size_t size = strlen(suffix);

    if (name.size > size && memcmp(name.data + name.size - size, suffix, size) == 0)
        name.size -= size;
    return arena_format(arena, "%.*s.widl", TEXT_ARG(name));
}

static struct text directory_of(struct text path)
{
    const char *slash = memrchr(path.data, '/', path.size);

    if (!slash)
        return (struct text){0};
    return (struct text){path.data, (size_t)(slash - path.data) + 1};
}

/** Enter a file, whose name no other may have. NULL: there are too many, which was reported. */
static struct fbs_file *enter(struct fbs_catalog *catalog, struct source *source, struct text name,
                              struct span includer)
{
    struct fbs_file *file = arena_alloc(catalog->arena, sizeof(*file));
    const struct fbs_file *other;

    catalog->bytes += source->size;
    if (catalog->file_count == FBS_FILES_MAX || catalog->bytes > FBS_BYTES_MAX) {
        diag_report(catalog->diagnostics, DIAG_TOO_LARGE, includer,
                    "a catalog of more than %d files, or more than %u MiB", FBS_FILES_MAX,
                    FBS_BYTES_MAX >> 20);
        source_free(source);
        return NULL;
    }
    file->owned = source;
    file->name = contract_name(catalog->arena, name);
    file->directory = arena_text(catalog->arena, directory_of(text_of(source->path)));
    other = names_add(catalog->by_name, file->name, file);
    if (other)
        diag_report(catalog->diagnostics, DIAG_SAME_PATH, includer,
                    "'%s' and '%s' would be the same contract, '%.*s'", source->path,
                    other->owned->path, TEXT_ARG(file->name));
    file->schema.index = catalog->file_count;
    catalog->files[catalog->file_count++] = file;
    fbs_parse(catalog->arena, source, catalog->diagnostics, &file->schema);
    return file;
}

/** Load what was found, if that was not done. NULL: reported. */
static struct fbs_file *load(struct fbs_catalog *catalog, const struct location *location,
                             struct span includer)
{
    struct text canonical = text_of(location->canonical);
    struct fbs_file *file = names_find(catalog->by_canonical, canonical);
    const char *why = NULL;
    struct source *source;

    if (file)
        return file;
    source = source_load(location->path, &why);
    if (!source) {
        diag_report(catalog->diagnostics, DIAG_FILE, includer, "cannot read '%s': %s",
                    location->path, why);
        return NULL;
    }
    file = enter(catalog, source, location->name, includer);
    if (!file)
        return NULL;
    file->root = location->root;
    names_add(catalog->by_canonical, canonical, file);
    return file;
}

/**
 * Where the file is that `file` includes: beside it, or below an import directory. What lies beside
 * a file that is below no such directory is named as it is included.
 */
static bool find(const struct fbs_catalog *catalog, const struct fbs_file *file, struct text path,
                 struct location *ret_location, const char **ret_why)
{
    struct text beside =
        arena_format(catalog->arena, "%.*s%.*s", TEXT_ARG(file->directory), TEXT_ARG(path));

    if (!search_file(catalog->search, beside.data, ret_location, ret_why))
        return search_name_ok(path) && search_import(catalog->search, path, (struct text){0},
                                                     ret_location, ret_why) == SEARCH_FOUND;
    if (ret_location->root.size > 0 && search_name_ok(path))
        ret_location->name = arena_format(catalog->arena, "%.*s%.*s",
                                          TEXT_ARG(directory_of(file->name)), TEXT_ARG(path));
    return true;
}

static void include(struct fbs_catalog *catalog, const struct fbs_file *file,
                    struct fbs_include *entry)
{
    struct location location;
    struct fbs_file *found;
    const char *why = "no such file";

    if (!catalog->has_disk || memchr(entry->path.data, '\0', entry->path.size) ||
        !find(catalog, file, entry->path, &location, &why)) {
        diag_report(catalog->diagnostics, DIAG_IMPORT, entry->span, "cannot find '%.*s': %s",
                    TEXT_ARG(entry->path), why);
        return;
    }
    found = load(catalog, &location, entry->span);
    entry->schema = found ? &found->schema : NULL;
}

/** The first include that is one too many; NULL: there are not so many. */
static const struct fbs_include *find_excess(const struct fbs_include *entry)
{
    for (size_t i = 0; entry && i < FBS_INCLUDES_MAX; i++)
        entry = entry->next;
    return entry;
}

/** Includes of files from number `first` on, which add files themselves. */
static void load_includes(struct fbs_catalog *catalog, size_t first)
{
    for (size_t i = first; i < catalog->file_count; i++) {
        const struct fbs_file *file = catalog->files[i];
        struct fbs_include *entry = file->schema.includes;
        const struct fbs_include *excess = find_excess(entry);

        if (excess) {
            diag_report(catalog->diagnostics, DIAG_TOO_LARGE, excess->span, "more than %d includes",
                        FBS_INCLUDES_MAX);
            continue;
        }
        for (; entry; entry = entry->next)
            include(catalog, file, entry);
    }
}

void fbs_catalog_add(struct fbs_catalog *catalog, const char *path)
{
    size_t first = catalog->file_count;
    struct location location;
    const char *why = NULL;

    catalog->has_disk = true;
    if (!search_file(catalog->search, path, &location, &why)) {
        diag_report(catalog->diagnostics, DIAG_FILE, nowhere, "cannot read '%s': %s", path, why);
        return;
    }
    load(catalog, &location, nowhere);
    load_includes(catalog, first);
}

void fbs_catalog_add_text(struct fbs_catalog *catalog, const char *name, struct text text)
{
    size_t first = catalog->file_count;

    enter(catalog, source_from_text(name, text), text_of(name), nowhere);
    load_includes(catalog, first);
}

/** Mark all that the file `start` includes. Each file is looked at once. */
static void mark_seen(const struct fbs_catalog *catalog, size_t start)
{
    size_t waiting[FBS_FILES_MAX];
    size_t count = 1;
    bool *sees = catalog->files[start]->sees;

    waiting[0] = start;
    sees[start] = true;
    while (count > 0) {
        const struct fbs_schema *schema = &catalog->files[waiting[--count]]->schema;

        for (const struct fbs_include *entry = schema->includes; entry; entry = entry->next) {
            size_t index = entry->schema ? entry->schema->index : start;

            if (!sees[index]) {
                sees[index] = true;
                waiting[count++] = index;
            }
        }
    }
}

static void enter_declaration(struct fbs_catalog *catalog, struct fbs_declaration *declaration)
{
    struct fbs_declaration *first;

    declaration->full_name = declaration->name;
    if (declaration->name_space.size > 0)
        declaration->full_name =
            arena_format(catalog->arena, "%.*s.%.*s", TEXT_ARG(declaration->name_space),
                         TEXT_ARG(declaration->name));
    first = names_add(catalog->declarations, declaration->full_name, declaration);
    for (const struct fbs_declaration *other = first; other; other = other->same) {
        if (other->schema != declaration->schema)
            continue;
        diag_report(catalog->diagnostics, DIAG_DUPLICATE, declaration->span, "a second '%.*s'",
                    TEXT_ARG(declaration->full_name));
        diag_note(catalog->diagnostics, other->span, "declared here");
        return;
    }
    if (!first)
        return;
    declaration->same = first->same;
    first->same = declaration;
}

void fbs_index(struct fbs_catalog *catalog)
{
    size_t count = 0;

    for (size_t i = 0; i < catalog->file_count; i++) {
        struct fbs_declaration *declaration = catalog->files[i]->schema.declarations;

        mark_seen(catalog, i);
        for (; declaration && count < FBS_DECLARATIONS_MAX; declaration = declaration->next) {
            enter_declaration(catalog, declaration);
            count++;
        }
        if (declaration) {
            diag_report(catalog->diagnostics, DIAG_TOO_LARGE, declaration->span,
                        "a catalog of more than %d declarations", FBS_DECLARATIONS_MAX);
            return;
        }
    }
}

/** Of those that have one full name, the one in the file itself, else one that it includes. */
static struct fbs_declaration *choose(const struct fbs_catalog *catalog, size_t index,
                                      struct fbs_declaration *declaration)
{
    const struct fbs_file *file = catalog->files[index];
    struct fbs_declaration *found = NULL;

    for (; declaration; declaration = declaration->same) {
        if (declaration->schema == &file->schema)
            return declaration;
        if (!found && file->sees[declaration->schema->index])
            found = declaration;
    }
    return found;
}

struct fbs_declaration *fbs_find(const struct fbs_catalog *catalog, size_t index,
                                 struct text name_space, struct text name)
{
    struct buffer full = {0};
    struct fbs_declaration *found;

    for (;;) {
        full.size = 0;
        if (name_space.size > 0)
            buffer_format(&full, "%.*s.", TEXT_ARG(name_space));
        buffer_append(&full, name);
        found = choose(catalog, index, names_find(catalog->declarations, buffer_text(&full)));
        if (found || name_space.size == 0)
            break;
        const char *dot = memrchr(name_space.data, '.', name_space.size);
        name_space.size = dot ? (size_t)(dot - name_space.data) : 0;
    }
    buffer_free(&full);
    return found;
}
