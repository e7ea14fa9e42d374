/* SPDX-License-Identifier: MIT */
/*
 * Files and declarations of the descriptor. It names files by the paths by which they are imported,
 * and places by line and column, so that nothing in it depends on the machine.
 */
#include "gen/describe/describe.h"

#include "base/names.h"
#include "gen/describe/kinds.h"
#include "gen/describe/writer.h"
#include "source/source.h"

void describe_text(struct describe_writer *writer, const char *key, struct text text)
{
    if (text.size > 0)
        json_write_string(&writer->json, key, text);
}

void describe_flag(struct describe_writer *writer, const char *key, bool flag)
{
    if (flag)
        json_write_bool(&writer->json, key, true);
}

void describe_c_name(struct describe_writer *writer, struct text resolved, struct text given)
{
    describe_text(writer, "c_name", resolved);
    describe_text(writer, "c_name_given", given);
}

void describe_reference(struct describe_writer *writer, const char *key,
                        const struct model_file *file, struct text name)
{
    json_begin_object(&writer->json, key);
    json_write_string(&writer->json, "file", file->path);
    json_write_string(&writer->json, "name", name);
    json_end_object(&writer->json);
}

/** The file that is made from `source`; NULL when it is none of ours. */
static const struct model_file *find_file(const struct describe_writer *writer,
                                          const struct source *source)
{
    if (writer->file->about.span.source == source)
        return writer->file;
    for (size_t i = 0; i < writer->file_count; i++) {
        if (writer->files[i]->about.span.source == source)
            return writer->files[i];
    }
    return NULL;
}

/** Columns count code points, from 1. What is spread comes from another place, or file. */
static void write_position(struct describe_writer *writer, struct span span)
{
    struct json *json = &writer->json;
    const struct model_file *file = span.source ? find_file(writer, span.source) : NULL;
    struct place begin;

    if (!file)
        return;
    begin = source_place(span.source, span.begin);
    json_begin_object(json, "position");
    if (file != writer->file)
        json_write_string(json, "file", file->path);
    json_write_number(json, "line", begin.line);
    json_write_number(json, "column", begin.column);
    json_write_number(json, "end", source_place(span.source, span.end).column);
    json_end_object(json);
}

void describe_about(struct describe_writer *writer, struct text name,
                    const struct model_about *about)
{
    struct json *json = &writer->json;

    describe_text(writer, "name", name);
    describe_text(writer, "docs", about->docs);
    describe_text(writer, "since", about->since);
    if (about->is_deprecated) {
        json_begin_object(json, "deprecated");
        describe_text(writer, "text", about->deprecated);
        describe_text(writer, "since", about->deprecated_since);
        json_end_object(json);
    }
    write_position(writer, about->span);
}

void describe_reserved(struct describe_writer *writer, const struct model_reserved *reserved,
                       size_t count)
{
    json_begin_array(&writer->json, "reserved");
    for (size_t i = 0; i < count; i++) {
        json_begin_object(&writer->json, NULL);
        json_write_string(&writer->json, "name", reserved[i].name);
        write_position(writer, reserved[i].span);
        json_end_object(&writer->json);
    }
    json_end_array(&writer->json);
}

static void write_const(struct describe_writer *writer, const struct model_const *constant)
{
    json_begin_object(&writer->json, NULL);
    describe_about(writer, constant->name, &constant->about);
    describe_c_name(writer, names_const(writer->arena, writer->file, constant), constant->c_name);
    describe_type(writer, "type", constant->type);
    describe_value(writer, "value", &constant->value);
    json_end_object(&writer->json);
}

static void write_alias(struct describe_writer *writer, const struct model_alias *alias)
{
    json_begin_object(&writer->json, NULL);
    describe_about(writer, alias->name, &alias->about);
    describe_c_name(writer, names_alias(writer->arena, writer->file, alias), alias->c_name);
    describe_type(writer, "type", alias->type);
    json_end_object(&writer->json);
}

static void write_enumerator(struct describe_writer *writer, const struct model_enum *enumeration,
                             const struct model_enumerator *enumerator)
{
    struct json *json = &writer->json;

    json_begin_object(json, NULL);
    describe_about(writer, enumerator->name, &enumerator->about);
    describe_c_name(writer, names_enumerator(writer->arena, enumeration, enumerator),
                    enumerator->c_name);
    if (enumeration->is_integer)
        json_write_integer(json, "value", enumerator->number);
    else
        json_write_string(json, "value", enumerator->wire);
    json_end_object(json);
}

static void write_enum(struct describe_writer *writer, const struct model_enum *enumeration)
{
    struct json *json = &writer->json;

    json_begin_object(json, NULL);
    describe_about(writer, enumeration->name, &enumeration->about);
    describe_c_name(writer, names_enum(writer->arena, enumeration), enumeration->c_name);
    if (enumeration->is_integer)
        json_write_string(json, "base", text_of(describe_kinds[enumeration->base]));
    describe_flag(writer, "closed", enumeration->is_closed);
    json_begin_array(json, "enumerators");
    for (size_t i = 0; i < enumeration->enumerator_count; i++)
        write_enumerator(writer, enumeration, &enumeration->enumerators[i]);
    json_end_array(json);
    json_end_object(json);
}

static void write_struct(struct describe_writer *writer, const struct model_struct *structure)
{
    json_begin_object(&writer->json, NULL);
    describe_about(writer, structure->name, &structure->about);
    describe_c_name(writer, names_struct(writer->arena, structure), structure->c_name);
    describe_flag(writer, "tuple", structure->is_tuple);
    describe_flag(writer, "strict", structure->is_strict);
    describe_flag(writer, "recursive", structure->recursive);
    describe_fields(writer, "fields", structure->fields, structure->field_count);
    describe_reserved(writer, structure->reserved, structure->reserved_count);
    json_end_object(&writer->json);
}

static void write_union(struct describe_writer *writer, const struct model_union *tagged)
{
    json_begin_object(&writer->json, NULL);
    describe_about(writer, tagged->name, &tagged->about);
    describe_c_name(writer, names_union(writer->arena, tagged), tagged->c_name);
    json_write_string(&writer->json, "tag", tagged->tag);
    describe_flag(writer, "closed", tagged->is_closed);
    describe_flag(writer, "recursive", tagged->recursive);
    describe_fields(writer, "members", tagged->members, tagged->member_count);
    describe_reserved(writer, tagged->reserved, tagged->reserved_count);
    json_end_object(&writer->json);
}

static void write_types(struct describe_writer *writer, const struct model_file *file)
{
    struct json *json = &writer->json;

    json_begin_array(json, "constants");
    for (size_t i = 0; i < file->const_count; i++)
        write_const(writer, &file->consts[i]);
    json_end_array(json);
    json_begin_array(json, "aliases");
    for (size_t i = 0; i < file->alias_count; i++)
        write_alias(writer, &file->aliases[i]);
    json_end_array(json);
    json_begin_array(json, "enums");
    for (size_t i = 0; i < file->enum_count; i++)
        write_enum(writer, &file->enums[i]);
    json_end_array(json);
    json_begin_array(json, "structs");
    for (size_t i = 0; i < file->struct_count; i++)
        write_struct(writer, &file->structs[i]);
    json_end_array(json);
    json_begin_array(json, "unions");
    for (size_t i = 0; i < file->union_count; i++)
        write_union(writer, &file->unions[i]);
    json_end_array(json);
}

static void write_members(struct describe_writer *writer, const struct model_file *file)
{
    struct json *json = &writer->json;

    json_begin_array(json, "errors");
    for (size_t i = 0; i < file->error_count; i++)
        describe_error(writer, &file->errors[i]);
    json_end_array(json);
    json_begin_array(json, "interfaces");
    for (size_t i = 0; i < file->interface_count; i++)
        describe_interface(writer, &file->interfaces[i]);
    json_end_array(json);
}

/** The orders in which a language like C, that reads from top to bottom, needs declarations. */
static void write_order(struct describe_writer *writer, const struct model_file *file)
{
    struct json *json = &writer->json;

    json_begin_array(json, "type_order");
    for (size_t i = 0; i < file->layout_count; i++) {
        const struct model_type *type = &file->layout[i];

        json_write_string(json, NULL,
                          type->kind == MODEL_UNION ? type->tagged->name : type->structure->name);
    }
    json_end_array(json);
    json_begin_array(json, "interface_order");
    for (size_t i = 0; i < file->interface_count; i++)
        json_write_string(json, NULL, file->interfaces_by_base[i]->name);
    json_end_array(json);
}

static void write_file(struct describe_writer *writer, const struct model_file *file)
{
    struct json *json = &writer->json;

    writer->file = file;
    json_begin_object(json, NULL);
    json_write_string(json, "path", file->path);
    json_write_string(json, "package", file->package);
    describe_about(writer, (struct text){0}, &file->about);
    json_write_string(json, "c_prefix", file->c_prefix);
    json_write_string(json, "c_header",
                      arena_format(writer->arena, "%.*s.h", TEXT_ARG(file->path)));
    json_begin_array(json, "imports");
    for (size_t i = 0; i < file->import_count; i++)
        json_write_string(json, NULL, file->imports[i]->path);
    json_end_array(json);
    write_types(writer, file);
    write_members(writer, file);
    write_order(writer, file);
    json_end_object(json);
}

static void add_file(struct describe_writer *writer, const struct model_file *file)
{
    size_t count = writer->file_count;

    if ((count & (count + 1)) == 0) {
        size_t size = sizeof(struct model_file *);
        const struct model_file **grown = arena_alloc(writer->arena, (2 * count + 2) * size);

        if (count > 0)
            memcpy(grown, writer->files, count * size);
        writer->files = grown;
    }
    writer->files[writer->file_count++] = file;
}

/**
 * Collect `file` behind what it imports. Imports are no deeper than the compiler lets them be.
 * Return: false when another file has its path, which was reported.
 */
static bool collect(struct describe_writer *writer, struct names *seen,
                    const struct model_file *file, struct diagnostics *diagnostics)
{
    const struct model_file **entry = arena_alloc(writer->arena, sizeof(*entry));
    const struct model_file *const *known;

    *entry = file;
    known = names_add(seen, file->path, entry);
    if (known && *known != file) {
        diag_report(diagnostics, DIAG_SAME_PATH, file->about.span,
                    "another file of this run is called '%.*s'", TEXT_ARG(file->path));
        diag_note(diagnostics, (*known)->about.span, "this one");
        diag_hint(diagnostics, "Name the directory that both are in with '-I'.");
    }
    if (known)
        return *known == file;
    for (size_t i = 0; i < file->import_count; i++) {
        if (!collect(writer, seen, file->imports[i], diagnostics))
            return false;
    }
    add_file(writer, file);
    return true;
}

static void write_request(struct describe_writer *writer, const struct describe_request *request)
{
    struct json *json = &writer->json;

    json_begin_object(json, "request");
    json_write_string(json, "widlc", text_of(request->widlc));
    json_begin_object(json, "options");
    for (size_t i = 0; i < request->option_count; i++) {
        const char *word = request->options[i];
        size_t size = strcspn(word, "=");
        struct text key = arena_text(writer->arena, (struct text){word, size});

        json_write_string(json, key.data, text_of(word + size + 1));
    }
    json_end_object(json);
    json_end_object(json);
}

static void write_all(struct describe_writer *writer, const struct model_file *const *files,
                      size_t count, const struct describe_request *request)
{
    struct json *json = &writer->json;

    json_begin_object(json, NULL);
    json_write_string(json, "format", text_of("widl"));
    json_write_number(json, "version", DESCRIBE_VERSION);
    if (request)
        write_request(writer, request);
    json_begin_array(json, "roots");
    for (size_t i = 0; i < count; i++)
        json_write_string(json, NULL, files[i]->path);
    json_end_array(json);
    json_begin_array(json, "files");
    for (size_t i = 0; i < writer->file_count; i++)
        write_file(writer, writer->files[i]);
    json_end_array(json);
    json_end_object(json);
}

bool describe_for_plugin(const struct model_file *const *files, size_t count,
                         const struct describe_request *request, struct diagnostics *diagnostics,
                         struct buffer *out)
{
    struct describe_writer writer = {.arena = arena_new()};
    struct names *seen = names_new(writer.arena);
    bool is_clear = true;

    for (size_t i = 0; i < count; i++)
        is_clear = collect(&writer, seen, files[i], diagnostics) && is_clear;
    if (is_clear)
        write_all(&writer, files, count, request);
    buffer_append(out, buffer_text(&writer.json.text));
    buffer_free(&writer.json.text);
    arena_free(writer.arena);
    return is_clear;
}

bool describe(const struct model_file *const *files, size_t count, struct diagnostics *diagnostics,
              struct buffer *out)
{
    return describe_for_plugin(files, count, NULL, diagnostics, out);
}
