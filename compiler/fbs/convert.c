/* SPDX-License-Identifier: MIT */
/*
 * Makes contracts of schemas: names everything first, because schemas use each other's, then writes
 * one contract after the other.
 *
 * A table that the methods of its own schema send or answer, and that nothing has as a type,
 * becomes their parameters; any other one a struct.
 */
#include "fbs/attributes.h"
#include "fbs/spelling.h"
#include "fbs/writer.h"

/** Largest contract: what the compiler reads. A table that many methods send is written often. */
#define CONTRACT_SIZE_MAX SOURCE_SIZE_MAX

bool writer_is_full(const struct fbs_writer *writer)
{
    return writer->body.size > CONTRACT_SIZE_MAX;
}

/** The next value of an enum, behind `value`; false: there is none. */
static bool step(struct fbs_value *value)
{
    if (value->is_negative && value->magnitude > 0) {
        value->magnitude--;
        return true;
    }
    value->is_negative = false;
    return ++value->magnitude != 0;
}

/** Give every enumerator its number, and of flags its bit. */
static void number_enumerators(struct fbs_writer *writer, struct fbs_declaration *declaration)
{
    bool is_flags = fbs_attribute_find(declaration->attributes, text_of("bit_flags")) != NULL;
    struct fbs_value next = {.kind = FBS_INTEGER_VALUE};
    bool has_next = true;

    for (struct fbs_member *member = declaration->members; member; member = member->next) {
        bool is_given = member->value.kind == FBS_INTEGER_VALUE;

        if (member->value.kind != FBS_NO_VALUE && !is_given)
            diag_report(writer->diagnostics, DIAG_VALUE_TYPE, member->value.span,
                        "the value of an enumerator is an integer");
        else if (!is_given && !has_next)
            diag_report(writer->diagnostics, DIAG_VALUE_RANGE, member->span,
                        "there is no number behind that of the enumerator before");
        else if (is_given)
            next = member->value;
        if (is_flags && (next.is_negative || next.magnitude > 63))
            diag_report(writer->diagnostics, DIAG_VALUE_RANGE, member->span,
                        "a flag is a bit from 0 to 63");
        member->value = next;
        if (is_flags)
            member->value.magnitude = 1ull << (next.magnitude & 63);
        has_next = step(&next);
    }
}

static void name_enumerators(struct fbs_writer *writer, struct fbs_declaration *declaration)
{
    struct names *taken = names_new(writer->arena);

    for (struct fbs_member *member = declaration->members; member; member = member->next)
        member->contract_name = spelling_free(writer->catalog->arena, taken,
                                              spelling_snake(writer->catalog->arena, member->name));
}

/** Without a name of its own, a member of a union is called as its table. */
static void name_union_members(struct fbs_writer *writer, struct fbs_declaration *declaration)
{
    struct names *taken = names_new(writer->arena);

    for (struct fbs_member *member = declaration->members; member; member = member->next) {
        struct text name = member->name.size > 0 ? member->name : member->type.name;
        const char *dot = memrchr(name.data, '.', name.size);
        size_t skipped = dot ? (size_t)(dot - name.data) + 1 : 0;

        name = (struct text){name.data + skipped, name.size - skipped};
        member->contract_name = spelling_free(writer->catalog->arena, taken,
                                              spelling_snake(writer->catalog->arena, name));
    }
}

static void name_declaration(struct fbs_writer *writer, struct fbs_declaration *declaration)
{
    struct arena *arena = writer->catalog->arena;

    declaration->contract_name =
        spelling_free(arena, writer->taken, spelling_pascal(arena, declaration->name));
    if (declaration->kind == FBS_ENUM) {
        number_enumerators(writer, declaration);
        name_enumerators(writer, declaration);
    }
    if (declaration->kind == FBS_UNION)
        name_union_members(writer, declaration);
}

/** Note what a declaration needs as a type, and what as a payload. */
static void note_uses(const struct fbs_writer *writer, const struct fbs_declaration *declaration)
{
    size_t index = writer->file->schema.index;
    const struct fbs_member *member = declaration->members;

    for (; member && declaration->kind != FBS_ENUM; member = member->next) {
        const struct text names[] = {member->type.name, member->response.name};

        for (size_t i = 0; i < 2 && names[i].size > 0; i++) {
            struct fbs_declaration *used =
                fbs_find(writer->catalog, index, declaration->name_space, names[i]);

            if (used && declaration->kind != FBS_SERVICE)
                used->is_value = true;
            else if (used && used->schema == declaration->schema)
                used->is_payload = true;
        }
    }
}

static void write_struct(struct fbs_writer *writer, const struct fbs_declaration *declaration)
{
    const struct fbs_member **fields = writer_fields(writer, declaration);

    spelling_docs(&writer->body, declaration->docs);
    buffer_format(&writer->body, "struct %.*s {\n", TEXT_ARG(declaration->contract_name));
    for (size_t i = 0; fields[i]; i++)
        writer_field(writer, declaration, fields[i]);
    buffer_append(&writer->body, text_of("}\n\n"));
}

static void write_table(struct fbs_writer *writer, const struct fbs_declaration *declaration)
{
    if (declaration->is_value || (declaration->members && !declaration->is_payload))
        write_struct(writer, declaration);
}

static void write_enum(struct fbs_writer *writer, const struct fbs_declaration *declaration)
{
    const struct fbs_member *member = declaration->members;
    struct shape base = {0};

    if (declaration->base.name.size > 0)
        base = writer_shape(writer, declaration, &declaration->base, NULL);
    if (base.kind != SHAPE_INTEGER || !member) {
        diag_report(writer->diagnostics, DIAG_ENUM, declaration->span, "an enum needs %s",
                    member ? "a type of integers: 'enum Level: uint8'" : "an enumerator");
        return;
    }
    spelling_docs(&writer->body, declaration->docs);
    buffer_format(&writer->body, "enum %.*s: %.*s {\n", TEXT_ARG(declaration->contract_name),
                  TEXT_ARG(base.type));
    for (; member; member = member->next) {
        spelling_docs(&writer->body, member->docs);
        buffer_format(&writer->body, "%.*s = %s%llu,\n", TEXT_ARG(member->contract_name),
                      member->value.is_negative && member->value.magnitude > 0 ? "-" : "",
                      (unsigned long long)member->value.magnitude);
    }
    buffer_append(&writer->body, text_of("}\n\n"));
}

/** Whether a member of a union has a field of that name, which its tag then cannot have. */
static bool has_field(const struct fbs_writer *writer, const struct fbs_declaration *declaration,
                      const char *name)
{
    const struct fbs_member *member = declaration->members;

    for (; member; member = member->next) {
        const struct fbs_declaration *table = fbs_find(writer->catalog, writer->file->schema.index,
                                                       declaration->name_space, member->type.name);

        for (const struct fbs_member *field = table ? table->members : NULL; field;
             field = field->next) {
            if (text_is(field->name, name))
                return true;
        }
    }
    return false;
}

static const char *choose_tag(const struct fbs_writer *writer,
                              const struct fbs_declaration *declaration)
{
    static const char *const tags[] = {"type", "kind", "tag", "union_type"};
    size_t i = 0;

    while (i < 3 && has_field(writer, declaration, tags[i]))
        i++;
    return tags[i];
}

static void write_union(struct fbs_writer *writer, const struct fbs_declaration *declaration)
{
    const struct fbs_member *member = declaration->members;
    const char *tag = choose_tag(writer, declaration);

    diag_report(writer->diagnostics, DIAG_CATALOG_LOSS, declaration->span,
                "which member a union holds is said by its key '%s', not by one beside it", tag);
    spelling_docs(&writer->body, declaration->docs);
    buffer_format(&writer->body, "union %.*s by \"%s\" {\n", TEXT_ARG(declaration->contract_name),
                  tag);
    for (; member; member = member->next) {
        struct shape shape = writer_shape(writer, declaration, &member->type, NULL);
        bool is_table = shape.kind == SHAPE_DECLARED && (shape.declaration->kind == FBS_TABLE ||
                                                         shape.declaration->kind == FBS_STRUCT);

        if (shape.kind != SHAPE_UNKNOWN && !is_table)
            diag_report(writer->diagnostics, DIAG_UNION, member->type.span,
                        "a member of a union is a table or a struct");
        spelling_docs(&writer->body, member->docs);
        buffer_format(&writer->body, "%.*s: %.*s;\n", TEXT_ARG(member->contract_name),
                      TEXT_ARG(shape.type));
    }
    buffer_append(&writer->body, text_of("}\n\n"));
}

static void write_declaration(struct fbs_writer *writer, const struct fbs_declaration *declaration)
{
    static void (*const writes[])(struct fbs_writer *, const struct fbs_declaration *) = {
        [FBS_TABLE] = write_table, [FBS_STRUCT] = write_struct,    [FBS_ENUM] = write_enum,
        [FBS_UNION] = write_union, [FBS_SERVICE] = writer_service,
    };

    writes[declaration->kind](writer, declaration);
}

/** Is the last part a version, such as `v1`? Then nothing is missing from the package. */
static bool has_version(struct text package)
{
    const char *dot = memrchr(package.data, '.', package.size);
    size_t at = dot ? (size_t)(dot - package.data) + 1 : 0;

    return package.size - at >= 2 && package.data[at] == 'v' && package.data[at + 1] >= '0' &&
           package.data[at + 1] <= '9';
}

/** What stands above the declarations: the package, imports, and types that attributes need. */
static void write_head(struct fbs_writer *writer, struct buffer *out)
{
    struct text package = spelling_package(writer->arena, writer->file);
    struct text stem = spelling_stem(writer->arena, writer->file->name);

    buffer_append(out, text_of("widl 1;\n"));
    if (writer->file->schema.docs)
        spelling_docs(out, writer->file->schema.docs);
    else
        buffer_format(out, "/// What the schema %.*s declares.\n", TEXT_ARG(stem));
    if (!has_version(package))
        buffer_append(out, text_of("// widl:ignore package-version its URIs are written out\n"));
    buffer_format(out, "package %.*s @c(prefix: \"%.*s\");\n\n", TEXT_ARG(package), TEXT_ARG(stem));
    for (size_t i = 0; i < writer->catalog->file_count; i++) {
        if (writer->imports[i].size == 0)
            continue;
        buffer_append(out, text_of("import "));
        spelling_quote(out, writer->catalog->files[i]->name);
        buffer_format(out, " as %.*s;\n", TEXT_ARG(writer->imports[i]));
    }
    buffer_append(out, text_of("\n"));
    writer_aliases(writer, out);
}

/** A file has one package, so further namespaces are lost; URIs do not come from them. */
static void check_namespaces(const struct fbs_writer *writer)
{
    const struct fbs_schema *schema = &writer->file->schema;
    const struct fbs_declaration *declaration = schema->declarations;

    while (declaration && text_equal(declaration->name_space, schema->package))
        declaration = declaration->next;
    if (declaration)
        diag_report(writer->diagnostics, DIAG_CATALOG_LOSS, declaration->span,
                    "a contract has one package, and '%.*s' is in another namespace",
                    TEXT_ARG(declaration->name));
}

static struct fbs_contract *write_contract(struct fbs_writer *writer)
{
    struct fbs_contract *contract = arena_alloc(writer->catalog->arena, sizeof(*contract));
    const struct fbs_declaration *declaration = writer->file->schema.declarations;
    struct buffer text = {0};

    check_namespaces(writer);
    attributes_check(writer->catalog, writer->file);
    for (; declaration && !writer_is_full(writer); declaration = declaration->next)
        write_declaration(writer, declaration);
    if (writer_is_full(writer))
        diag_report(writer->diagnostics, DIAG_TOO_LARGE, (struct span){writer->file->owned, 0, 0},
                    "a contract of more than %u MiB", CONTRACT_SIZE_MAX >> 20);
    write_head(writer, &text);
    if (writer->body.size > 0)
        buffer_append(&text, buffer_text(&writer->body));
    contract->name = writer->file->name;
    contract->path = text_of(writer->file->owned->path);
    contract->text = arena_text(writer->catalog->arena, buffer_text(&text));
    buffer_free(&text);
    return contract;
}

static struct fbs_writer *writer_new(struct fbs_catalog *catalog, size_t index, struct names *uris)
{
    struct fbs_writer *writer = arena_alloc(catalog->arena, sizeof(*writer));

    writer->catalog = catalog;
    writer->arena = catalog->arena;
    writer->diagnostics = catalog->diagnostics;
    writer->file = catalog->files[index];
    writer->taken = names_new(catalog->arena);
    writer->taken_imports = names_new(catalog->arena);
    writer->uris = uris;
    return writer;
}

const struct fbs_contract *fbs_convert(struct fbs_catalog *catalog)
{
    struct fbs_writer *writers[FBS_FILES_MAX];
    struct names *uris = names_new(catalog->arena);
    struct fbs_contract *first = NULL;
    struct fbs_contract **last = &first;

    fbs_index(catalog);
    if (diag_errors(catalog->diagnostics) > 0)
        return NULL;
    for (size_t i = 0; i < catalog->file_count; i++) {
        struct fbs_declaration *declaration = catalog->files[i]->schema.declarations;

        writers[i] = writer_new(catalog, i, uris);
        for (; declaration; declaration = declaration->next)
            name_declaration(writers[i], declaration);
    }
    for (size_t i = 0; i < catalog->file_count; i++) {
        const struct fbs_declaration *declaration = catalog->files[i]->schema.declarations;

        for (; declaration; declaration = declaration->next)
            note_uses(writers[i], declaration);
    }
    for (size_t i = 0; i < catalog->file_count; i++) {
        *last = write_contract(writers[i]);
        last = &(*last)->next;
        buffer_free(&writers[i]->body);
    }
    return diag_errors(catalog->diagnostics) == 0 ? first : NULL;
}
