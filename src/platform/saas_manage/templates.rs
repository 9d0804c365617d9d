//! The catalogue: `GetTemplatesAndCategories`, `GetPaginatedTemplates`, `GetCustomWebAppTemplates`, `GetCategories`,
//! `IsApplicationAvailableInCatalog`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::directory::apps::READ;
use crate::domain::template::AppTemplate;
use crate::platform::app_row::OTHER;
use crate::platform::args::{NameList, Paging};
use crate::platform::error::ApiError;
use crate::platform::operation::{Cx, Needs, Operation};
use crate::platform::table::{QueryResult, ResultColumnKind};
use crate::store::{StoreError, apps};

const COLUMNS: &[(&str, ResultColumnKind)] = &[
    ("ID", ResultColumnKind::Text),
    ("Name", ResultColumnKind::Text),
    ("DisplayName", ResultColumnKind::Text),
    ("Description", ResultColumnKind::Text),
    ("AppType", ResultColumnKind::Text),
    ("AppTypeDisplayName", ResultColumnKind::Text),
    ("WebAppType", ResultColumnKind::Text),
    ("WebAppTypeDisplayName", ResultColumnKind::Text),
    ("TemplateName", ResultColumnKind::Text),
    ("Category", ResultColumnKind::Text),
    ("Icon", ResultColumnKind::Text),
    ("Generic", ResultColumnKind::Bool),
];

/// A template.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct TemplateRow {
    #[serde(rename = "ID")]
    id: &'static str,
    name: &'static str,
    display_name: &'static str,
    description: &'static str,
    app_type: &'static str,
    app_type_display_name: String,
    web_app_type: &'static str,
    web_app_type_display_name: &'static str,
    template_name: &'static str,
    category: &'static str,
    icon: String,
    generic: bool,
}

impl TemplateRow {
    fn of(template: AppTemplate) -> Self {
        Self {
            id: template.name(),
            name: template.name(),
            display_name: template.display_name(),
            description: template.description(),
            app_type: "Web",
            app_type_display_name: format!("Web - {}", template.type_display_name()),
            web_app_type: template.web_app_type(),
            web_app_type_display_name: template.type_display_name(),
            template_name: template.name(),
            category: OTHER,
            icon: template.icon(),
            generic: template.is_generic(),
        }
    }

    /// The value of a column that one may filter by.
    fn column(&self, name: &str) -> &str {
        let columns = [
            ("id", self.id),
            ("name", self.name),
            ("displayname", self.display_name),
            ("description", self.description),
            ("apptype", self.app_type),
            ("webapptype", self.web_app_type),
            ("webapptypedisplayname", self.web_app_type_display_name),
            ("templatename", self.template_name),
            ("category", self.category),
        ];
        let name = name.to_ascii_lowercase();
        columns.into_iter().find(|(column, _)| *column == name).map_or("", |(_, value)| value)
    }
}

fn table(rows: Vec<TemplateRow>) -> QueryResult<TemplateRow> {
    QueryResult::new(COLUMNS, "AppTemplate", rows.into_iter().map(|row| (row.id.to_owned(), row)).collect())
}

fn all() -> Vec<TemplateRow> {
    AppTemplate::ALL.iter().copied().map(TemplateRow::of).collect()
}

/// What the portal's dialogue for new apps shows.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Catalogue {
    app_templates: QueryResult<TemplateRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    categories: Option<Vec<String>>,
}

/// The categories that there are: that of the templates, and those that apps were given.
async fn categories(cx: &mut Cx<'_>) -> Result<Vec<String>, ApiError> {
    let apps = cx.tenant.store.read::<_, StoreError>(apps::all).await?;
    let mut categories: Vec<_> = apps.into_iter().filter_map(|app| app.spec.category).collect();
    categories.push(OTHER.to_owned());
    categories.sort();
    categories.dedup();
    Ok(categories)
}

/// The templates of apps, and their categories.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetTemplatesAndCategories {}

impl Operation for GetTemplatesAndCategories {
    const PATHS: &'static [&'static str] = &["SaasManage/GetTemplatesAndCategories"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = Catalogue;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Catalogue, ApiError> {
        Ok(Catalogue { app_templates: table(all()), categories: Some(categories(cx).await?) })
    }
}

/// The templates of apps that are asked for, page by page.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetPaginatedTemplates {
    #[serde(rename = "Args")]
    args: Option<TemplateFilter>,
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "PascalCase")]
struct TemplateFilter {
    filter_by: NameList,
    filter_value: Option<String>,
    page_number: Option<i64>,
    page_size: Option<i64>,
    limit: Option<i64>,
    sort_by: Option<String>,
    direction: Option<String>,
    ascending: Option<bool>,
}

impl Operation for GetPaginatedTemplates {
    const PATHS: &'static [&'static str] = &["SaasManage/GetPaginatedTemplates"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = Catalogue;

    async fn run(self, _: &mut Cx<'_>) -> Result<Catalogue, ApiError> {
        let filter = self.args.unwrap_or_default();
        let (wanted, mut rows) = (filter.filter_value.unwrap_or_default().to_lowercase(), all());
        if !filter.filter_by.is_empty() {
            let holds =
                |row: &TemplateRow, column: &String| row.column(column).to_lowercase().contains(&wanted);
            rows.retain(|row| filter.filter_by.0.iter().any(|column| holds(row, column)));
        }
        let paging = Paging {
            page_number: filter.page_number,
            page_size: filter.page_size,
            limit: filter.limit,
            sort_by: filter.sort_by,
            direction: filter.direction,
            ascending: filter.ascending,
        };
        if let Some(column) = paging.sort_by() {
            rows.sort_by(|one, two| paging.order(one.column(column), two.column(column)));
        }
        let (page, count) = paging.page(rows);
        Ok(Catalogue { app_templates: table(page).of_all(count), categories: None })
    }
}

/// The templates of apps that a tenant fills in itself.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetCustomWebAppTemplates {}

impl Operation for GetCustomWebAppTemplates {
    const PATHS: &'static [&'static str] = &["SaasManage/GetCustomWebAppTemplates"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = QueryResult<TemplateRow>;

    async fn run(self, _: &mut Cx<'_>) -> Result<QueryResult<TemplateRow>, ApiError> {
        Ok(table(all().into_iter().filter(|row| row.generic).collect()))
    }
}

/// The categories of apps.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetCategories {}

/// The categories.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Categories {
    categories: Vec<String>,
}

impl Operation for GetCategories {
    const PATHS: &'static [&'static str] = &["SaasManage/GetCategories"];
    const NEEDS: Needs = Needs::Rights(READ);
    type Output = Categories;

    async fn run(self, cx: &mut Cx<'_>) -> Result<Categories, ApiError> {
        Ok(Categories { categories: categories(cx).await? })
    }
}

/// Whether an app is in the catalogue still; every one is.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct IsApplicationAvailableInCatalog {}

impl Operation for IsApplicationAvailableInCatalog {
    const PATHS: &'static [&'static str] = &["SaasManage/IsApplicationAvailableInCatalog"];
    const NEEDS: Needs = Needs::Scope;
    type Output = bool;

    async fn run(self, _: &mut Cx<'_>) -> Result<bool, ApiError> {
        Ok(true)
    }
}
