/* SPDX-License-Identifier: MIT */
/*
 * Reads a descriptor in two passes: first everything that has a name is declared, and enums are
 * read whole, then the rest is read, so that references lead anywhere. A file imports only files
 * that stand before it, as the writer puts them, and no deeper than the compiler would.
 */
#include "base/buffer.h"
#include "descriptor/descriptor.h"
#include "descriptor/reader.h"
#include "gen/describe/kinds.h"
#include "source/source.h"

#define IMPORT_DEPTH_MAX 100

struct descriptor {
    struct arena *arena;
    struct source *source; /**< NULL: it could not be read */
    struct descriptor_reader reader;
    const struct json_node *file_nodes; /**< NULL: no sheets were made */
    struct model_file *files;
    const struct model_file **all;
    size_t count;
    const struct model_file **roots;
    size_t root_count;
};

/** A list of a file, and what its items become. */
struct list {
    const struct json_node *node;
    void *items;
    size_t count;
};

static struct list list_of(struct descriptor_reader *reader, const struct json_node *object,
                           const char *key, size_t item_size)
{
    const struct json_node *node = reader_needed(reader, object, key, JSON_ARRAY);

    return (struct list){node, arena_alloc(reader->arena, node->count * item_size), node->count};
}

static void read_enumerator(struct descriptor_reader *reader, const struct json_node *node,
                            const struct model_enum *enumeration,
                            struct model_enumerator *enumerator)
{
    enumerator->name = reader_needed_text(reader, node, "name");
    enumerator->c_name = reader_text(reader, node, "c_name_given");
    reader_about(reader, node, &enumerator->about);
    if (enumeration->is_integer)
        enumerator->number = reader_integer(
            reader, reader_needed(reader, node, "value", JSON_NUMBER), INT64_MIN, INT64_MAX);
    else
        enumerator->wire = reader_needed_text(reader, node, "value");
}

static void read_enum(struct descriptor_reader *reader, const struct json_node *node,
                      struct model_enum *enumeration)
{
    struct list list = list_of(reader, node, "enumerators", sizeof(*enumeration->enumerators));
    struct model_enumerator *enumerator = list.items;

    enumeration->c_name = reader_text(reader, node, "c_name_given");
    reader_about(reader, node, &enumeration->about);
    enumeration->is_closed = reader_flag(reader, node, "closed");
    enumeration->is_integer = json_member(node, "base") != NULL;
    if (enumeration->is_integer)
        enumeration->base =
            (enum model_kind)reader_word(reader, node, "base", describe_kinds, MODEL_UINT64 + 1);
    if (enumeration->is_integer && enumeration->base < MODEL_INT8)
        reader_fail(reader, node, "an enum is based on an integer type with a size");
    enumeration->enumerators = list.items;
    enumeration->enumerator_count = list.count;
    for (node = list.node->first; node && !reader->has_failed; node = node->next)
        read_enumerator(reader, node, enumeration, enumerator++);
    if (list.count == 0)
        reader_fail(reader, list.node, "an enum without enumerators");
}

static void declare_enums(struct descriptor_reader *reader, const struct json_node *object,
                          struct model_file *file)
{
    struct list list = list_of(reader, object, "enums", sizeof(struct model_enum));
    struct model_enum *next = list.items;

    for (const struct json_node *node = list.node->first; node; node = node->next, next++) {
        next->file = file;
        next->name = reader_needed_text(reader, node, "name");
        reader_declare(reader, node, TARGET_ENUM, next->name, next);
        if (reader->has_failed)
            return;
        read_enum(reader, node, next);
    }
    file->enums = list.items;
    file->enum_count = list.count;
}

static void declare_structs(struct descriptor_reader *reader, const struct json_node *object,
                            struct model_file *file)
{
    struct list list = list_of(reader, object, "structs", sizeof(struct model_struct));
    struct model_struct *next = list.items;

    file->structs = list.items;
    file->struct_count = list.count;
    for (const struct json_node *node = list.node->first; node; node = node->next, next++) {
        next->file = file;
        next->name = reader_needed_text(reader, node, "name");
        reader_declare(reader, node, TARGET_STRUCT, next->name, next);
    }
}

static void declare_unions(struct descriptor_reader *reader, const struct json_node *object,
                           struct model_file *file)
{
    struct list list = list_of(reader, object, "unions", sizeof(struct model_union));
    struct model_union *next = list.items;

    file->unions = list.items;
    file->union_count = list.count;
    for (const struct json_node *node = list.node->first; node; node = node->next, next++) {
        next->file = file;
        next->name = reader_needed_text(reader, node, "name");
        reader_declare(reader, node, TARGET_UNION, next->name, next);
    }
}

static void declare_errors(struct descriptor_reader *reader, const struct json_node *object,
                           struct model_file *file)
{
    struct list list = list_of(reader, object, "errors", sizeof(struct model_error));
    struct model_error *next = list.items;

    file->errors = list.items;
    file->error_count = list.count;
    for (const struct json_node *node = list.node->first; node; node = node->next, next++) {
        next->file = file;
        next->name = reader_needed_text(reader, node, "name");
        reader_declare(reader, node, TARGET_ERROR, next->name, next);
    }
}

static void declare_interfaces(struct descriptor_reader *reader, const struct json_node *object,
                               struct model_file *file)
{
    struct list list = list_of(reader, object, "interfaces", sizeof(struct model_interface));
    struct model_interface *next = list.items;

    file->interfaces = list.items;
    file->interface_count = list.count;
    for (const struct json_node *node = list.node->first; node; node = node->next, next++) {
        next->file = file;
        next->name = reader_needed_text(reader, node, "name");
        reader_declare(reader, node, TARGET_INTERFACE, next->name, next);
    }
}

static void declare_file(struct descriptor_reader *reader, const struct json_node *object,
                         struct model_file *file)
{
    file->path = reader_needed_text(reader, object, "path");
    reader->path = file->path;
    if (names_add(reader->files, file->path, file))
        reader_fail(reader, object, "another file is called '%.*s'", TEXT_ARG(file->path));
    declare_enums(reader, object, file);
    declare_structs(reader, object, file);
    declare_unions(reader, object, file);
    declare_errors(reader, object, file);
    declare_interfaces(reader, object, file);
}

static void read_consts(struct descriptor_reader *reader, const struct json_node *object,
                        struct model_file *file)
{
    struct list list = list_of(reader, object, "constants", sizeof(struct model_const));
    struct model_const *next = list.items;

    for (const struct json_node *node = list.node->first; node && !reader->has_failed;
         node = node->next, next++) {
        next->name = reader_needed_text(reader, node, "name");
        next->c_name = reader_text(reader, node, "c_name_given");
        reader_about(reader, node, &next->about);
        next->type = reader_type(reader, reader_needed(reader, node, "type", JSON_OBJECT));
        if (!json_member(node, "value"))
            reader_fail(reader, node, "'value' is missing");
        else if (!reader->has_failed)
            reader_value(reader, json_member(node, "value"), next->type, &next->value);
    }
    file->consts = list.items;
    file->const_count = list.count;
}

static void read_aliases(struct descriptor_reader *reader, const struct json_node *object,
                         struct model_file *file)
{
    struct list list = list_of(reader, object, "aliases", sizeof(struct model_alias));
    struct model_alias *next = list.items;

    for (const struct json_node *node = list.node->first; node && !reader->has_failed;
         node = node->next, next++) {
        next->name = reader_needed_text(reader, node, "name");
        next->c_name = reader_text(reader, node, "c_name_given");
        reader_about(reader, node, &next->about);
        next->type = reader_type(reader, reader_needed(reader, node, "type", JSON_OBJECT));
    }
    file->aliases = list.items;
    file->alias_count = list.count;
}

static void read_struct(struct descriptor_reader *reader, const struct json_node *node,
                        struct model_struct *structure)
{
    structure->c_name = reader_text(reader, node, "c_name_given");
    reader_about(reader, node, &structure->about);
    structure->is_tuple = reader_flag(reader, node, "tuple");
    structure->is_strict = reader_flag(reader, node, "strict");
    structure->recursive = reader_flag(reader, node, "recursive");
    structure->fields = reader_fields(reader, node, "fields", &structure->field_count);
    structure->reserved = reader_reserved(reader, node, &structure->reserved_count);
}

static void read_union(struct descriptor_reader *reader, const struct json_node *node,
                       struct model_union *tagged)
{
    tagged->c_name = reader_text(reader, node, "c_name_given");
    reader_about(reader, node, &tagged->about);
    tagged->tag = reader_needed_text(reader, node, "tag");
    tagged->is_closed = reader_flag(reader, node, "closed");
    tagged->recursive = reader_flag(reader, node, "recursive");
    tagged->members = reader_fields(reader, node, "members", &tagged->member_count);
    tagged->reserved = reader_reserved(reader, node, &tagged->reserved_count);
    for (size_t i = 0; i < tagged->member_count && !reader->has_failed; i++) {
        if (tagged->members[i].type->kind != MODEL_STRUCT || tagged->members[i].optional)
            reader_fail(reader, node, "a member that is no struct");
    }
}

/** Fill what declare_file() declared. Nodes and items are in the same order. */
static void read_declared(struct descriptor_reader *reader, const struct json_node *object,
                          struct model_file *file)
{
    const struct json_node *node = reader_needed(reader, object, "structs", JSON_ARRAY)->first;

    for (size_t i = 0; i < file->struct_count && !reader->has_failed; i++, node = node->next)
        read_struct(reader, node, (struct model_struct *)&file->structs[i]);
    node = reader_needed(reader, object, "unions", JSON_ARRAY)->first;
    for (size_t i = 0; i < file->union_count && !reader->has_failed; i++, node = node->next)
        read_union(reader, node, (struct model_union *)&file->unions[i]);
    node = reader_needed(reader, object, "errors", JSON_ARRAY)->first;
    for (size_t i = 0; i < file->error_count && !reader->has_failed; i++, node = node->next)
        reader_error(reader, node, (struct model_error *)&file->errors[i]);
    node = reader_needed(reader, object, "interfaces", JSON_ARRAY)->first;
    for (size_t i = 0; i < file->interface_count && !reader->has_failed; i++, node = node->next)
        reader_interface(reader, node, (struct model_interface *)&file->interfaces[i]);
}

/** Read `type_order`: each struct and union of the file, once. */
static void read_type_order(struct descriptor_reader *reader, const struct json_node *object,
                            struct model_file *file)
{
    struct list list = list_of(reader, object, "type_order", sizeof(struct model_type));
    struct model_type *type = list.items;
    struct names *seen = names_new(reader->arena);

    for (const struct json_node *node = list.node->first; node && !reader->has_failed;
         node = node->next, type++) {
        struct model_struct *structure = reader_find(reader, TARGET_STRUCT, node->text);
        struct model_union *tagged = reader_find(reader, TARGET_UNION, node->text);

        if ((!structure && !tagged) || (structure && tagged) || names_add(seen, node->text, type))
            reader_fail(reader, node, "no struct or union, or one that was named before");
        type->kind = tagged ? MODEL_UNION : MODEL_STRUCT;
        type->structure = structure;
        type->tagged = tagged;
        *(structure ? &structure->order
          : tagged  ? &tagged->order
                    : &(size_t){0}) = (size_t)(type - (struct model_type *)list.items);
    }
    file->layout = list.items;
    file->layout_count = list.count;
    if (list.count != file->struct_count + file->union_count)
        reader_fail(reader, list.node, "not every struct and union is in 'type_order'");
}

static void read_interface_order(struct descriptor_reader *reader, const struct json_node *object,
                                 struct model_file *file)
{
    struct list list = list_of(reader, object, "interface_order", sizeof(struct model_interface *));
    const struct model_interface **next = list.items;
    struct names *seen = names_new(reader->arena);

    for (const struct json_node *node = list.node->first; node && !reader->has_failed;
         node = node->next, next++) {
        *next = reader_find(reader, TARGET_INTERFACE, node->text);
        if (!*next || names_add(seen, node->text, next))
            reader_fail(reader, node, "no interface, or one that was named before");
    }
    file->interfaces_by_base = list.items;
    if (list.count != file->interface_count)
        reader_fail(reader, list.node, "not every interface is in 'interface_order'");
}

/** The files that are imported, which stand before `file`. Return: how deep that goes. */
static size_t read_imports(struct descriptor_reader *reader, const struct json_node *object,
                           struct model_file *file, const struct model_file *first,
                           const size_t *depths)
{
    struct list list = list_of(reader, object, "imports", sizeof(struct model_file *));
    const struct model_file **imports = list.items;
    size_t depth = 0;

    for (const struct json_node *node = list.node->first; node && !reader->has_failed;
         node = node->next) {
        const struct model_file *import = names_find(reader->files, node->text);

        if (!import || import >= file) {
            reader_fail(reader, node, "no file before this one is called '%.*s'",
                        TEXT_ARG(node->text));
            break;
        }
        if (depths[import - first] >= depth)
            depth = depths[import - first] + 1;
        imports[file->import_count++] = import;
    }
    file->imports = list.items;
    if (depth > IMPORT_DEPTH_MAX)
        reader_fail(reader, list.node, "imports more than %d levels deep", IMPORT_DEPTH_MAX);
    return depth;
}

static void read_file(struct descriptor_reader *reader, const struct json_node *object,
                      struct model_file *file)
{
    reader->path = file->path;
    file->package = reader_needed_text(reader, object, "package");
    file->c_prefix = reader_needed_text(reader, object, "c_prefix");
    reader_about(reader, object, &file->about);
    read_consts(reader, object, file);
    read_aliases(reader, object, file);
    read_declared(reader, object, file);
    read_type_order(reader, object, file);
    read_interface_order(reader, object, file);
}

static void read_roots(struct descriptor *descriptor, const struct json_node *object)
{
    struct descriptor_reader *reader = &descriptor->reader;
    struct list list = list_of(reader, object, "roots", sizeof(struct model_file *));

    descriptor->roots = list.items;
    for (const struct json_node *node = list.node->first; node && !reader->has_failed;
         node = node->next) {
        const struct model_file *file = names_find(reader->files, node->text);

        if (!file)
            reader_fail(reader, node, "no file is called '%.*s'", TEXT_ARG(node->text));
        descriptor->roots[descriptor->root_count++] = file;
    }
}

static void read_files(struct descriptor *descriptor, const struct json_node *list)
{
    struct descriptor_reader *reader = &descriptor->reader;
    struct model_file *file = arena_alloc(reader->arena, list->count * sizeof(*file));
    size_t *depths = arena_alloc(reader->arena, list->count * sizeof(*depths));
    size_t i = 0;

    descriptor->files = file;
    descriptor->all = arena_alloc(reader->arena, list->count * sizeof(struct model_file *));
    descriptor->count = list->count;
    for (const struct json_node *node = list->first; node && !reader->has_failed; node = node->next)
        declare_file(reader, node, file++);
    for (const struct json_node *node = list->first; node && !reader->has_failed;
         node = node->next, i++) {
        file = &descriptor->files[i];
        descriptor->all[i] = file;
        depths[i] = read_imports(reader, node, file, descriptor->files, depths);
        read_file(reader, node, file);
    }
}

static void read_root(struct descriptor *descriptor, const struct json_node *root)
{
    struct descriptor_reader *reader = &descriptor->reader;
    const struct json_node *version = json_member(root, "version");
    const struct json_node *list;

    if (!text_is(reader_text(reader, root, "format"), "widl")) {
        reader_fail(reader, root, "no descriptor: its 'format' is not \"widl\"");
        return;
    }
    version = reader_needed(reader, root, "version", JSON_NUMBER);
    if (!reader->has_failed && !text_is(version->text, "1"))
        reader_fail(reader, version, "version %.*s of the format is not known, only 1",
                    TEXT_ARG(version->text));
    list = reader_needed(reader, root, "files", JSON_ARRAY);
    if (reader->has_failed)
        return;
    descriptor->file_nodes = list;
    positions_collect(reader, list);
    if (!reader->has_failed)
        read_files(descriptor, list);
    if (!reader->has_failed)
        read_roots(descriptor, root);
}

static void read_source(struct descriptor *descriptor)
{
    struct descriptor_reader *reader = &descriptor->reader;
    const struct source *source = descriptor->source;
    struct json_problem problem;
    const struct json_node *root =
        json_read(reader->arena, (struct text){source->text, source->size}, &problem);

    if (root) {
        read_root(descriptor, root);
        return;
    }
    reader->has_failed = true;
    diag_report(reader->diagnostics, DIAG_DESCRIPTOR,
                (struct span){source, problem.begin, problem.end}, "malformed JSON: %s",
                problem.message);
}

static struct descriptor *read_into(struct source *source, struct diagnostics *diagnostics)
{
    struct arena *arena = arena_new();
    struct descriptor *descriptor = arena_alloc(arena, sizeof(*descriptor));

    descriptor->arena = arena;
    descriptor->source = source;
    descriptor->reader = (struct descriptor_reader){
        .arena = arena,
        .diagnostics = diagnostics,
        .source = source,
        .files = names_new(arena),
        .sheets = names_new(arena),
        .declarations = names_new(arena),
        .patterns = names_new(arena),
    };
    if (source)
        read_source(descriptor);
    if (descriptor->reader.has_failed)
        descriptor->count = descriptor->root_count = 0;
    return descriptor;
}

struct descriptor *descriptor_load(const char *path, struct diagnostics *diagnostics)
{
    static const struct span nowhere = {0};
    const char *why = NULL;
    struct source *source = source_load(path, &why);

    if (!source)
        diag_report(diagnostics, DIAG_FILE, nowhere, "cannot read '%s': %s", path, why);
    return read_into(source, diagnostics);
}

struct descriptor *descriptor_read(const char *path, struct text text,
                                   struct diagnostics *diagnostics)
{
    return read_into(source_from_text(path, text), diagnostics);
}

void descriptor_free(struct descriptor *descriptor)
{
    if (!descriptor)
        return;
    if (descriptor->file_nodes)
        positions_free(&descriptor->reader, descriptor->file_nodes);
    source_free(descriptor->source);
    arena_free(descriptor->arena);
}

const struct model_file *const *descriptor_files(const struct descriptor *descriptor,
                                                 size_t *ret_count)
{
    *ret_count = descriptor->count;
    return descriptor->all;
}

const struct model_file *const *descriptor_roots(const struct descriptor *descriptor,
                                                 size_t *ret_count)
{
    *ret_count = descriptor->root_count;
    return descriptor->roots;
}
