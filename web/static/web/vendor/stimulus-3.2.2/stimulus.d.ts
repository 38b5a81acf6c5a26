export * from "@hotwired/stimulus";
