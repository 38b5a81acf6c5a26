// What an integrator writes with the types that openapi-typescript makes of the OpenAPI document.
// test_generated_clients.py type-checks it and runs it against a server: one JSON object in, one JSON object out.

import createClient from "openapi-fetch";
import type { Client } from "openapi-fetch";
import type { components, paths } from "./arsos.d.ts";

type Schemas = components["schemas"];
type Given = { base: string; agent: string; san: string; associate: string; member: string; policy: string };

declare const process: { argv: string[] };

const given: Given & { reference?: string } = JSON.parse(process.argv[2] ?? "{}");
const agent = signedIn({ Authorization: `Bearer ${given.agent}`, "On-Behalf-Of": given.san });
const associate = signedIn({ Authorization: `Bearer ${given.associate}` });

console.log(JSON.stringify(given.reference ? await eventsAbout(given.reference) : await fileAndAnswer()));

async function fileAndAnswer() {
  const card: Schemas["IdCardDetails"] = { reason: "lost", card: "medical", address_confirmed: true };
  const asked = { inquiry_type: "id_card", summary: "The card was lost", details: { ...card } };
  const ofMember = found(
    await agent.POST("/api/v1/members/{member_id}/inquiries/", {
      params: { path: { member_id: given.member }, header: newKey() },
      body: { ...asked, policy: given.policy, self_service: "declined" },
    }),
  );
  const ofProspect = found(
    await agent.POST("/api/v1/inquiries/", {
      params: { header: newKey() },
      body: {
        ...asked,
        prospect: { first_name: "Sample", last_name: "Prospect", date_of_birth: "1950-02-28", zip_code: "40202" },
        authority: "none",
        line_of_business: "MAPD",
        self_service: "not_available",
      },
    }),
  );
  const path = { reference: ofMember.reference };
  const claimed = found(
    await associate.POST("/api/v1/inquiries/{reference}/claim/", { params: { path, header: newKey() } }),
  );
  const answered = found(
    await associate.POST("/api/v1/inquiries/{reference}/resolve/", {
      params: { path, header: newKey() },
      body: {
        answer: "A new card was mailed today.",
        relay_text: "Your new card is on its way.",
        resolution_code: "completed",
      },
    }),
  );
  return {
    reference: ofMember.reference,
    flows: [ofMember.flow, ofProspect.flow],
    statuses: [claimed.status, answered.status],
    answer: answered.answer,
  };
}

async function eventsAbout(reference: string): Promise<string[]> {
  const page = found(await agent.GET("/api/v1/events/", { params: { query: { after: 0, page_size: 200 } } }));
  return page.results
    .filter((event) => "inquiry" in event.data && event.data.inquiry === reference)
    .map((event) => event.type);
}

function signedIn(headers: Record<string, string>): Client<paths> {
  return createClient<paths>({ baseUrl: given.base, headers });
}

function newKey(): { "Idempotency-Key": string } {
  return { "Idempotency-Key": crypto.randomUUID() };
}

function found<T>(response: { data?: T; error?: Schemas["Problem"] }): T {
  if (response.data === undefined) throw new Error(JSON.stringify(response.error));
  return response.data;
}
