// Passkeys: show what needs JavaScript, and say it when the key did not answer. allauth's scripts do the rest.
'use strict'
document.addEventListener('DOMContentLoaded', () => {
  if (!window.PublicKeyCredential) return
  document.querySelectorAll('[data-cle]').forEach((one) => { one.hidden = false })
  document.querySelectorAll('[data-sans-cle]').forEach((one) => { one.hidden = true })
})
document.addEventListener('allauth.error', (event) => {
  event.preventDefault()
  const told = document.getElementById('cle-muette')
  if (!told) return
  told.hidden = false
  told.focus()
})
